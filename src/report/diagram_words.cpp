#include "report/diagram_words.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "report/diagram.hpp"
#include "report/text.hpp"
#include "scenario/letters.hpp"

namespace couplet::report {

namespace {

/// In thousandths of the letters' size, as wide as the widest of Arial, Helvetica, Verdana and DejaVu Sans.
std::int32_t thousandths(std::string_view letter) {
  if (letter.size() > 1) return static_cast<std::int32_t>(display_width(letter)) * 550 + 150;
  const char c = letter.front();
  if (std::string_view("fijlrtI|!.,:;'()[] ").find(c) != std::string_view::npos) return 400;
  if (std::string_view("mwMW@%").find(c) != std::string_view::npos) return 980;
  return c >= 'A' && c <= 'Z' ? 740 : 640;
}

}  // namespace

std::int32_t text_width(std::string_view text, std::int32_t letters) {
  std::int32_t sum = 0;
  while (!text.empty()) {
    const std::size_t bytes = scenario::first_letter(text).bytes;
    sum += thousandths(text.substr(0, bytes));
    text.remove_prefix(bytes);
  }
  return (sum * letters + 999) / 1000;
}

std::string fitted(std::string_view text, std::int32_t width, std::int32_t letters) {
  if (text_width(text, letters) <= width) return std::string(text);
  std::string result;
  std::int32_t taken = thousandths("…");
  while (!text.empty()) {
    const std::string_view letter = text.substr(0, scenario::first_letter(text).bytes);
    taken += thousandths(letter);
    if (taken * letters > width * 1000) break;
    result += letter;
    text.remove_prefix(letter.size());
  }
  return result + "…";
}

std::string kind_words(std::string_view kind) {
  std::string text(kind);
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

std::string heading_words(const Diagram& diagram) {
  const bool alone = diagram.title.empty() || diagram.title == diagram.architecture;
  return alone ? diagram.architecture : diagram.architecture + ": " + diagram.title;
}

std::string node_words(const DiagramNode& node) {
  const std::string text = kind_words(node.kind) + " " + node.title;
  return node.detail.empty() ? text : text + ": " + node.detail;
}

std::string edge_words(const DiagramEdge& edge) {
  switch (edge.kind) {
    case EdgeKind::call: return "calls";
    case EdgeKind::send: return "sends to";
    case EdgeKind::receive: return "is polled by";
    case EdgeKind::publish: return "publishes to";
    case EdgeKind::deliver: return "delivers to";
    case EdgeKind::read: return "reads from";
    case EdgeKind::write: return "writes to";
    case EdgeKind::store: return "stores in";
    case EdgeKind::notify: return "notifies";
    case EdgeKind::invoke: return "invokes";
    case EdgeKind::dead_letter: break;
  }
  return "gives up to";
}

}  // namespace couplet::report
