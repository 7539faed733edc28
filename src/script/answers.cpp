#include "script/answers.hpp"

#include <fmt/format.h>

#include "script/json.hpp"

namespace couplet::script {

std::string seconds_text(sim::Time at) {
  const std::int64_t ns = at.time_since_epoch().count();
  std::string text = fmt::format("{}", ns / 1'000'000'000);
  if (ns % 1'000'000'000 == 0) return text;
  text += fmt::format(".{:09}", ns % 1'000'000'000);
  text.resize(text.find_last_not_of('0') + 1);
  return text;
}

void Answers::begin(const Asked& asked, sim::Time now) {
  JsonText json(text_);
  json.open('{');
  if (!asked.name.empty()) json.text("as", asked.name);
  if (!asked.operation.empty()) json.text("op", asked.operation);
  if (asked.at) json.key("t").raw(seconds_text(*asked.at));
  json.key("at").raw(seconds_text(now));
}

void Answers::give(const Asked& asked, sim::Time now, std::string_view result) {
  begin(asked, now);
  text_.append(",\"result\":").append(result).append("}\n");
  if (!asked.name.empty()) references_.keep(asked.name, asked.ticket, result, false);
}

void Answers::refuse(const Asked& asked, sim::Time now, const Failure& failure) {
  begin(asked, now);
  JsonText json(text_);
  json.key("error").open('{').text("Code", failure.code);
  if (failure.of_script()) {
    ++script_failures_;
    json.text("Message", fmt::format("line {}: {}", asked.line, failure.message));
  } else {
    json.text("Message", failure.message);
  }
  text_ += "}}\n";
  if (!asked.name.empty()) references_.keep(asked.name, asked.ticket, failure.code, true);
}

}  // namespace couplet::script
