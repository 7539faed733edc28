#include "theory/student.hpp"

#include <cmath>

#include "catch.hpp"
#include "stats/student_t.hpp"

using namespace couplet;
using namespace couplet::theory;

TEST_CASE("quantiles of Student's t as printed in tables") {
  struct Row {
    long double confidence;
    int degrees;
    double quantile;
  };
  // NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2: one-sided 0.95, 0.975, 0.995 and 0.999.
  const Row rows[] = {
      {0.9L, 1, 6.314},    {0.9L, 9, 1.833},    {0.9L, 30, 1.697},    {0.95L, 2, 4.303},
      {0.95L, 19, 2.093},  {0.95L, 29, 2.045},  {0.99L, 4, 4.604},    {0.99L, 19, 2.861},
      {0.99L, 29, 2.756},  {0.99L, 100, 2.626}, {0.998L, 1, 318.309}, {0.998L, 3, 10.215},
      {0.998L, 10, 4.144}, {0.998L, 29, 3.396}, {0.998L, 100, 3.174},
  };
  for (const Row& row : rows) {
    INFO(static_cast<double>(row.confidence) << " with " << row.degrees);
    CHECK(std::fabs(student_quantile(row.confidence, row.degrees) - row.quantile) <= 0.00051);
  }
}

TEST_CASE("quantiles of Student's t in closed form") {
  const long double pi = std::acos(-1.0L);
  for (const long double p : {0.5L, 0.9L, 0.99L, 0.9995L, 0.9999L}) {
    CHECK(student_quantile(p, 1) == Approx(static_cast<double>(std::tan(p * pi / 2))).epsilon(1e-11));
    CHECK(student_quantile(p, 2) ==
          Approx(static_cast<double>(p * std::sqrt(2 / (1 - p * p)))).epsilon(1e-11));
  }
}

TEST_CASE("quantiles of Student's t agree with those of the program") {
  for (const double confidence : {0.9, 0.95, 0.99, 0.999}) {
    for (const int degrees : {1, 2, 3, 4, 7, 9, 19, 29, 30, 99}) {
      INFO(confidence << " with " << degrees);
      CHECK(student_quantile(confidence, degrees) ==
            Approx(stats::t_quantile(confidence, degrees)).epsilon(1e-10));
    }
  }
}
