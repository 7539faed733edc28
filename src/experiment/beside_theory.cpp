#include "experiment/beside_theory.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "experiment/remarks.hpp"
#include "sim/check.hpp"
#include "theory/recognise.hpp"

namespace couplet::experiment {

namespace {

constexpr double rounding = 1e-9;  // of sums in floating point, for what has no spread
constexpr double single_confidence_max = 0.99999;

const std::vector<double>& observations(const Scalar& scalar) {
  return scalar.parts.empty() ? scalar.replications : scalar.parts;
}

/// Of a single run what is not counted in batches has no spread, and so has a figure that is not defined.
bool has_interval(const Scalar& scalar) {
  const auto& values = observations(scalar);
  return values.size() > 1 &&
         std::all_of(values.begin(), values.end(), [](double value) { return value == value; });
}

void look_at(const Scalar& scalar, double confidence, TheoryFigure& figure) {
  constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
  figure.measured = {scalar.value, unknown, unknown};
  if (!has_interval(scalar)) return;
  figure.measured = stats::mean_interval(observations(scalar), confidence);
  const double half = (figure.measured.high - figure.measured.low) / 2;
  const double allowance = figure.bias + rounding * figure.expected;
  const bool inside = figure.expected + allowance >= figure.measured.low &&
                      figure.expected - allowance <= figure.measured.high;
  if (!inside) {
    figure.agreement = Agreement::disagrees;
  } else if (half + figure.bias <= wide_half_width * figure.expected) {
    figure.agreement = Agreement::agrees;
  }
}

}  // namespace

TheoryReport beside_theory(const scenario::Scenario& scenario, const ExperimentResult& result) {
  COUPLET_CHECK(scenario.architectures.size() == result.architectures.size());
  TheoryReport report;
  report.confidence = theory_confidence;
  for (std::size_t a = 0; a < scenario.architectures.size(); ++a) {
    std::vector<TheoryPart> parts;
    for (theory::Part& known : theory::recognise(scenario.run, scenario.architectures[a])) {
      TheoryPart part{std::move(known.component),
                      std::move(known.system),
                      std::move(known.given),
                      {},
                      std::move(known.broken)};
      for (theory::Figure& figure : known.figures) {
        const Scalar* scalar = result.architectures[a].find(figure.path);
        COUPLET_CHECK(scalar != nullptr);
        if (has_interval(*scalar)) ++report.figures;
        part.figures.push_back(
            {std::move(figure.path), figure.expected, figure.bias, {}, Agreement::too_few});
      }
      parts.push_back(std::move(part));
    }
    report.architectures.push_back(std::move(parts));
  }
  const double error = 1 - theory_confidence;
  report.single_confidence = std::min(
      single_confidence_max, 1 - error / static_cast<double>(std::max<std::uint64_t>(1, report.figures)));
  for (std::size_t a = 0; a < report.architectures.size(); ++a) {
    for (TheoryPart& part : report.architectures[a]) {
      for (TheoryFigure& figure : part.figures)
        look_at(*result.architectures[a].find(figure.path), report.single_confidence, figure);
    }
  }
  return report;
}

}  // namespace couplet::experiment
