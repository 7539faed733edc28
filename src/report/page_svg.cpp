#include "report/page_svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/humane.hpp"
#include "report/xml.hpp"
#include "sim/math.hpp"

namespace couplet::report {

namespace {

struct Frame {
  static constexpr double width = 480, height = 270, left = 66, right = 28, top = 10, bottom = 42;
};
constexpr std::size_t chart_colours = 6;

double log10_of(double x) {
  return sim::log(x) / sim::log(10);
}

double power_of_ten(double exponent) {
  return sim::pow(10, exponent);
}

/// Where values lie in a chart.
class Scale {
 public:
  explicit Scale(const Chart& chart)
      : log_(chart.log_y), x_low_(chart.x_ticks.front()), x_high_(chart.x_ticks.back()) {
    double high = chart.y_max, least = 0;
    for (const ChartLine& line : chart.lines) {
      for (const auto& [x, y] : line.points) {
        if (!(y == y)) continue;
        high = std::max(high, y);
        if (y > 0) least = least > 0 ? std::min(least, y) : y;
      }
      for (const auto& [from, to] : line.band) high = to > high ? to : high;
    }
    if (!log_) {
      y_ticks_ = ticks(0, high > 0 ? high : 1);
      return;
    }
    if (!(least > 0)) least = 1e-3;
    high = std::max(high, least);
    const double first = std::floor(log10_of(least) + 1e-9);
    int decades = 1;
    while (power_of_ten(first + decades) < high) ++decades;
    const int step = decades > 7 ? 2 : 1;
    for (int decade = 0; decade < decades + step; decade += step)
      y_ticks_.push_back(power_of_ten(first + decade));
  }

  double x(double value) const {
    return Frame::left + (Frame::width - Frame::left - Frame::right) * (value - x_low_) / (x_high_ - x_low_);
  }
  double y(double value) const {
    const double low = y_ticks_.front(), high = y_ticks_.back();
    double share = (value - low) / (high - low);
    if (log_) share = value <= low ? 0 : log10_of(value / low) / log10_of(high / low);
    return Frame::height - Frame::bottom - (Frame::height - Frame::top - Frame::bottom) * share;
  }
  const std::vector<double>& y_ticks() const { return y_ticks_; }

 private:
  bool log_;
  double x_low_, x_high_;
  std::vector<double> y_ticks_;
};

std::string line_class(const ChartLine& line) {
  return fmt::format("c{}{}", line.colour % chart_colours, line.dashed ? " dashed" : "");
}

std::string path_of(const ChartLine& line, const Scale& scale) {
  std::string path;
  bool pen_down = false;
  for (const auto& [x, y] : line.points) {
    if (!(y == y)) {
      pen_down = false;
      continue;
    }
    path += fmt::format("{}{:.1f} {:.1f}", pen_down ? "L" : "M", scale.x(x), scale.y(y));
    pen_down = true;
  }
  return fmt::format("<path class=\"line {}\" d=\"{}\"/>\n", line_class(line), path);
}

std::string band_of(const ChartLine& line, const Scale& scale) {
  std::string there;
  std::vector<std::string> back;
  for (std::size_t i = 0; i < line.band.size(); ++i) {
    const auto& [low, high] = line.band[i];
    if (!(low == low) || !(high == high)) continue;
    const double x = scale.x(line.points[i].first);
    there += fmt::format("{:.1f},{:.1f} ", x, scale.y(high));
    back.push_back(fmt::format("{:.1f},{:.1f} ", x, scale.y(low)));
  }
  if (there.empty()) return "";
  for (auto point = back.rbegin(); point != back.rend(); ++point) there += *point;
  return fmt::format("<polygon class=\"band c{}\" points=\"{}\"/>\n", line.colour % chart_colours, there);
}

std::string axes_of(const Chart& chart, const Scale& scale) {
  std::string svg;
  for (const double y : scale.y_ticks()) {
    svg += fmt::format("<path class=\"grid\" d=\"M{:.1f} {:.1f}H{:.1f}\"/>", Frame::left, scale.y(y),
                       Frame::width - Frame::right);
    svg += fmt::format("<text class=\"end\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n", Frame::left - 6,
                       scale.y(y) + 4, xml_text(chart.y_label(y)));
  }
  for (const double x : chart.x_ticks) {
    svg += fmt::format("<path class=\"grid\" d=\"M{:.1f} {:.1f}v4\"/>", scale.x(x),
                       Frame::height - Frame::bottom);
    svg += fmt::format("<text class=\"mid\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n", scale.x(x),
                       Frame::height - Frame::bottom + 17, xml_text(chart.x_label(x)));
  }
  svg += fmt::format("<text class=\"mid name\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n",
                     Frame::left + (Frame::width - Frame::left - Frame::right) / 2, Frame::height - 6,
                     xml_text(chart.x_name));
  return svg;
}

std::string shades_of(const Chart& chart, const Scale& scale) {
  std::string svg;
  for (const ChartShade& shade : chart.shades) {
    const double from = std::clamp(shade.from, chart.x_ticks.front(), chart.x_ticks.back());
    const double to = std::clamp(shade.to, from, chart.x_ticks.back());
    svg += fmt::format(
        "<rect class=\"shade\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\"><title>{}</title>"
        "</rect>\n",
        scale.x(from), Frame::top, std::max(1.0, scale.x(to) - scale.x(from)),
        Frame::height - Frame::top - Frame::bottom, xml_text(shade.text));
  }
  return svg;
}

std::string legend_of(const std::vector<std::pair<std::string, std::string>>& entries) {
  std::string html = "<ul class=\"legend\">";
  for (const auto& [css, name] : entries)
    html += fmt::format("<li><span class=\"key {}\"></span><bdi>{}</bdi></li>", css, xml_text(name));
  return html + "</ul>\n";
}

std::string figure_of(const std::string& title, const std::string& id, const std::string& svg,
                      const std::string& legend, const std::string& table) {
  std::string html = fmt::format("<figure>\n<figcaption id=\"{}\">{}</figcaption>\n", id, xml_text(title));
  html += svg + legend;
  if (!table.empty()) html += "<details><summary>The figures</summary>\n" + table + "</details>\n";
  return html + "</figure>\n";
}

/// The step of some n, at most 6, between ticks.
double nice_step(double span) {
  double step = power_of_ten(std::floor(log10_of(span) + 1e-9) - 1);
  for (const double factor : {2.0, 2.5, 2.0, 2.0, 2.5, 2.0}) {
    if (span / step <= 5.5) break;
    step *= factor;
  }
  return step;
}

std::vector<double> stepped(double low, double high, double step) {
  std::vector<double> values;
  const double first = std::floor(low / step + 1e-9);
  for (double i = first;; ++i) {
    values.push_back(i * step);
    if (i * step >= high - step * 1e-9 && values.size() > 1) return values;
  }
}

}  // namespace

std::string number_label(double value) {
  if (value >= 10'000 || value <= -10'000) return count_text(value);
  return fmt::format("{:.5g}", value);
}

std::vector<double> ticks(double low, double high) {
  if (!(high > low)) high = low + 1;
  return stepped(low, high, nice_step(high - low));
}

std::vector<double> time_ticks(double low, double high) {
  if (!(high - low > 6)) return ticks(low, high);
  constexpr double day = 86'400;
  for (const double step : {2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1'800.0, 3'600.0,
                            7'200.0, 10'800.0, 21'600.0, 43'200.0, day}) {
    if ((high - low) / step <= 6) return stepped(low, high, step);
  }
  return stepped(low, high, day * nice_step((high - low) / day));
}

std::string chart_figure(const Chart& chart, const std::string& id, const std::string& table) {
  const bool any = std::any_of(chart.lines.begin(), chart.lines.end(),
                               [](const ChartLine& line) { return !line.points.empty(); });
  if (!any) return "";
  const Scale scale(chart);
  std::string svg = fmt::format("<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-labelledby=\"{}\">\n",
                                Frame::width, Frame::height, id);
  svg += shades_of(chart, scale) + axes_of(chart, scale);
  std::vector<std::pair<std::string, std::string>> entries;
  for (const ChartLine& line : chart.lines) {
    svg += band_of(line, scale) + path_of(line, scale);
    entries.emplace_back(line_class(line), line.name);
  }
  if (!chart.shades.empty()) entries.emplace_back("shade", "a failure");
  const std::string title = chart.title + (chart.y_name.empty() ? "" : " – " + chart.y_name);
  return figure_of(title, id, svg + "</svg>\n", legend_of(entries), table);
}

std::string bars_figure(const Bars& bars, const std::string& id, const std::string& table) {
  constexpr double row = 58;
  double most = 0;
  const auto sum_of = [](const Bar& bar) {
    double sum = 0;
    for (const double part : bar.parts) sum += part > 0 ? part : 0;
    return sum;
  };
  for (const Bar& bar : bars.bars) most = std::max(most, sum_of(bar));
  if (!(most > 0)) return "";
  const auto css = [&](std::size_t part) {
    return bars.classes.empty() ? fmt::format("c{}", part % chart_colours) : bars.classes[part];
  };
  std::string svg = fmt::format("<svg viewBox=\"0 0 {} {:.0f}\" role=\"img\" aria-labelledby=\"{}\">\n",
                                Frame::width, row * static_cast<double>(bars.bars.size()) + 4, id);
  double y = 0;
  for (const Bar& bar : bars.bars) {
    svg += fmt::format("<text x=\"4\" y=\"{:.1f}\">{}</text>", y + 16, xml_text(bar.name));
    svg += fmt::format("<text class=\"end\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n", Frame::width - 4, y + 16,
                       xml_text(bar.total));
    double x = 4;
    for (std::size_t i = 0; i < bar.parts.size(); ++i) {
      if (!(bar.parts[i] > 0)) continue;
      const double wide = std::max(1.0, (Frame::width - 8) * bar.parts[i] / most);
      svg += fmt::format(
          "<rect class=\"bar {}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"24\">"
          "<title>{}</title></rect>\n",
          css(i), x, y + 23, wide, xml_text(bars.parts[i]));
      x += wide;
    }
    y += row;
  }
  std::vector<std::pair<std::string, std::string>> entries;
  for (std::size_t i = 0; i < bars.parts.size(); ++i) {
    const bool met =
        std::any_of(bars.bars.begin(), bars.bars.end(), [&](const Bar& bar) { return bar.parts[i] > 0; });
    if (met) entries.emplace_back("bar " + css(i), bars.parts[i]);
  }
  return figure_of(bars.title, id, svg + "</svg>\n", legend_of(entries), table);
}

std::string html_table(const std::vector<std::string>& heading,
                       const std::vector<std::vector<std::string>>& rows, const std::string& caption) {
  std::string html = "<div class=\"wide\"><table>\n";
  if (!caption.empty()) html += "<caption>" + xml_text(caption) + "</caption>\n";
  html += "<tr>";
  for (const std::string& cell : heading) html += "<th scope=\"col\"><bdi>" + xml_text(cell) + "</bdi></th>";
  html += "</tr>\n";
  for (const auto& row : rows) {
    html += "<tr>";
    for (std::size_t i = 0; i < row.size(); ++i) {
      const char* tag = i == 0 ? "th" : "td";
      html +=
          fmt::format("<{}{}><bdi>{}</bdi></{}>", tag, i == 0 ? " scope=\"row\"" : "", xml_text(row[i]), tag);
    }
    html += "</tr>\n";
  }
  return html + "</table></div>\n";
}

}  // namespace couplet::report
