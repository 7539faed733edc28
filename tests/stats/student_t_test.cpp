#include "stats/student_t.hpp"

#include <cmath>
#include <limits>

#include "catch.hpp"
#include "sim/check.hpp"

using namespace couplet::stats;
using couplet::sim::InvariantError;

namespace {

struct Row {
  double confidence;
  std::int64_t degrees;
  double quantile;
};

}  // namespace

TEST_CASE("t quantiles are those of the tables in textbooks") {
  // Three decimals, as printed e.g. in the NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2.
  const Row rows[] = {
      {0.9, 1, 6.314},      {0.9, 2, 2.920},     {0.9, 3, 2.353},     {0.9, 4, 2.132},    {0.9, 5, 2.015},
      {0.9, 10, 1.812},     {0.9, 30, 1.697},    {0.9, 100, 1.660},   {0.9, 1000, 1.646}, {0.95, 1, 12.706},
      {0.95, 2, 4.303},     {0.95, 3, 3.182},    {0.95, 4, 2.776},    {0.95, 5, 2.571},   {0.95, 10, 2.228},
      {0.95, 30, 2.042},    {0.95, 100, 1.984},  {0.95, 1000, 1.962}, {0.99, 1, 63.657},  {0.99, 2, 9.925},
      {0.99, 3, 5.841},     {0.99, 4, 4.604},    {0.99, 5, 4.032},    {0.99, 10, 3.169},  {0.99, 30, 2.750},
      {0.99, 100, 2.626},   {0.99, 1000, 2.581}, {0.999, 1, 636.619}, {0.999, 2, 31.599}, {0.999, 3, 12.924},
      {0.999, 4, 8.610},    {0.999, 5, 6.869},   {0.999, 10, 4.587},  {0.999, 30, 3.646}, {0.999, 100, 3.390},
      {0.999, 1000, 3.300},
  };
  for (const Row& row : rows) {
    INFO(row.confidence << " with " << row.degrees);
    CHECK(std::fabs(t_quantile(row.confidence, row.degrees) - row.quantile) <= 0.00051);
  }
}

TEST_CASE("t quantiles are right to twelve digits") {
  // Solved from the incomplete beta function with 40 digits.
  const Row rows[] = {
      {0.9, 1, 6.3137515146750431},       {0.9, 2, 2.91998558035372569},
      {0.9, 3, 2.35336343480182388},      {0.9, 4, 2.13184678632665032},
      {0.9, 5, 2.01504837333302424},      {0.9, 7, 1.89457860509000739},
      {0.9, 10, 1.81246112281167641},     {0.9, 30, 1.69726088659395785},
      {0.9, 61, 1.67021948377373738},     {0.9, 100, 1.66023432608533956},
      {0.9, 999, 1.64638034542753565},    {0.9, 1000, 1.64637881728546472},
      {0.9, 1001, 1.64637729219946816},   {0.9, 100000, 1.64486886478496973},
      {0.95, 1, 12.7062047361747046},     {0.95, 2, 4.30265272974946385},
      {0.95, 3, 3.18244630528370959},     {0.95, 4, 2.77644510519779436},
      {0.95, 5, 2.57058183563631551},     {0.95, 7, 2.36462425159278534},
      {0.95, 10, 2.22813885198627475},    {0.95, 30, 2.04227245630123831},
      {0.95, 61, 1.9996235849949397},     {0.95, 100, 1.98397151852355229},
      {0.95, 999, 1.96234146113344998},   {0.95, 1000, 1.96233908082640848},
      {0.95, 1001, 1.96233670528087992},  {0.95, 100000, 1.95998770753460964},
      {0.99, 1, 63.656741162871581},      {0.99, 2, 9.92484320091829311},
      {0.99, 3, 5.84090930973335726},     {0.99, 4, 4.60409487134999323},
      {0.99, 5, 4.03214298355522808},     {0.99, 7, 3.49948329735049392},
      {0.99, 10, 3.16927267261695123},    {0.99, 30, 2.74999565356722533},
      {0.99, 61, 2.65885712665392633},    {0.99, 100, 2.62589052143801793},
      {0.99, 999, 2.58075963726763684},   {0.99, 1000, 2.58075469806595108},
      {0.99, 1001, 2.58074976875052499},  {0.99, 100000, 2.5758784699083753},
      {0.999, 1, 636.619248768719616},    {0.999, 2, 31.5990545764436207},
      {0.999, 3, 12.9239786366874831},    {0.999, 4, 8.6103015813792751},
      {0.999, 5, 6.86882662588111025},    {0.999, 7, 5.40788252086172524},
      {0.999, 10, 4.5868938587026359},    {0.999, 30, 3.64595863504202182},
      {0.999, 61, 3.4572937088704117},    {0.999, 100, 3.39049131116422992},
      {0.999, 999, 3.30029244039873548},  {0.999, 1000, 3.30028264842391291},
      {0.999, 1001, 3.30027287606600913}, {0.999, 100000, 3.29062403141188267},
  };
  for (const Row& row : rows) {
    INFO(row.confidence << " with " << row.degrees);
    CHECK(std::fabs(t_quantile(row.confidence, row.degrees) / row.quantile - 1) < 1e-12);
  }
}

TEST_CASE("with two degrees of freedom the quantile is a square root") {
  for (const double p : {0.9, 0.95, 0.99, 0.999})
    CHECK(t_quantile(p, 2) == Approx(p * std::sqrt(2 / (1 - p * p))).epsilon(1e-12));
}

TEST_CASE("quantiles fall with the degrees of freedom, across the change of method too") {
  const double confidence = GENERATE(0.9, 0.95, 0.99, 0.999);
  bool falling = true;
  for (std::int64_t n = 1; n < 1200; ++n)
    falling = falling && t_quantile(confidence, n + 1) < t_quantile(confidence, n);
  CHECK(falling);
}

TEST_CASE("infinitely many degrees of freedom are the normal distribution") {
  constexpr std::int64_t forever = std::numeric_limits<std::int64_t>::max();
  CHECK(t_quantile(0.95, forever) == Approx(1.959963984540054).epsilon(1e-15));
  CHECK(t_quantile(0.99, forever) == Approx(2.575829303548901).epsilon(1e-15));
}

TEST_CASE("t quantiles of any confidence, where there is a closed form") {
  for (const double p : {0.5, 0.683, 0.9, 0.9917, 0.9995, 0.99999}) {
    INFO(p);
    CHECK(t_quantile(p, 1) == Approx(std::tan(std::acos(0.0) * p)).epsilon(1e-9));  // Cauchy
    CHECK(t_quantile(p, 2) == Approx(p * std::sqrt(2 / (1 - p * p))).epsilon(1e-9));
  }
  // Solved from the incomplete beta function; the change of method is at 1000.
  CHECK(t_quantile(0.9995, 9) == Approx(5.29065).epsilon(1e-5));
  CHECK(t_quantile(0.99999, 1001) == Approx(t_quantile(0.99999, 1000)).epsilon(1e-4));
  CHECK(t_quantile(0.99999, 1001) < t_quantile(0.99999, 1000));
}

TEST_CASE("confidences out of range and no degrees of freedom are errors") {
  CHECK_THROWS_AS(t_quantile(0.499, 10), InvariantError);
  CHECK_THROWS_AS(t_quantile(0.999999, 10), InvariantError);
  CHECK_THROWS_AS(t_quantile(95, 10), InvariantError);
  CHECK_THROWS_AS(t_quantile(0.95, 0), InvariantError);
}
