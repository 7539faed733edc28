#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "script/engine.hpp"
#include "script/lines.hpp"

namespace couplet::test {

/// The answers to a script, each without its line end.
inline std::vector<std::string> play(std::string_view text) {
  script::Engine engine;
  script::Lines lines;
  const auto sink = [&](std::uint64_t number, std::string_view line, bool too_long) {
    engine.line(number, line, too_long);
    return true;
  };
  lines.feed(text, sink);
  lines.finish(sink);
  engine.finish();
  std::vector<std::string> answers;
  std::string_view rest = engine.answers();
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    answers.emplace_back(rest.substr(0, end));
    rest.remove_prefix(end + 1);
  }
  return answers;
}

/// The answer to the last line.
inline std::string last(std::string_view text) {
  return play(text).back();
}

/// The code of the error that an answer holds, or "".
inline std::string code_in(const std::string& answer) {
  constexpr std::string_view before = "\"error\":{\"Code\":\"";
  const std::size_t at = answer.find(before);
  if (at == std::string::npos) return "";
  const std::size_t begin = at + before.size();
  return answer.substr(begin, answer.find('"', begin) - begin);
}

/// One line of a script.
inline std::string ask(std::string_view t, std::string_view op, std::string_view args,
                       std::string_view as = "") {
  std::string line =
      "{\"t\":\"" + std::string(t) + "\",\"op\":\"" + std::string(op) + "\",\"args\":" + std::string(args);
  if (!as.empty()) line += ",\"as\":\"" + std::string(as) + "\"";
  return line + "}\n";
}

inline constexpr const char* q_url = "https://sqs.us-east-1.amazonaws.com/000000000000/q";
inline constexpr const char* f_url = "https://sqs.us-east-1.amazonaws.com/000000000000/f.fifo";

/// A standard queue "q" and a FIFO queue "f.fifo".
inline std::string two_queues() {
  return ask("0s", "CreateQueue", R"({"QueueName":"q"})") +
         ask("0s", "CreateQueue", R"({"QueueName":"f.fifo","Attributes":{"FifoQueue":"true"}})");
}

/// {"QueueUrl":q,…}
inline std::string on_q(const std::string& rest = "") {
  return "{\"QueueUrl\":\"" + std::string(q_url) + "\"" + (rest.empty() ? "" : "," + rest) + "}";
}
inline std::string on_f(const std::string& rest = "") {
  return "{\"QueueUrl\":\"" + std::string(f_url) + "\"" + (rest.empty() ? "" : "," + rest) + "}";
}

}  // namespace couplet::test
