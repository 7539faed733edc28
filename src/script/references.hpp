#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "script/json.hpp"

namespace couplet::script {

/// The answers that have a name, for later lines to refer to: "${m.Messages[0].ReceiptHandle}", with .N as
/// another way to write [N]. A name that is given again stands for the newer answer.
class References {
 public:
  /// An operation named so is under way: what its name stood for is gone. Returns a ticket for its answer.
  std::uint64_t expect(const std::string& name);
  /// `text`: the result as JSON, or the code of the error. Without effect if the name has been given again
  /// since the ticket.
  void keep(const std::string& name, std::uint64_t ticket, std::string_view text, bool is_error);

  /// Replaces the references in all texts of `value`. A text that is nothing but a reference becomes what it
  /// refers to, of whatever type; within a longer text, texts and numbers are inserted. "$${" is a plain
  /// "${". Throws a Failure if an answer, or that part of it, does not exist.
  void resolve(Json& value);

 private:
  enum class State : std::uint8_t { awaited, error, text, tree };
  struct Answer {
    State state = State::awaited;
    std::uint64_t ticket = 0;
    std::string text;
    Json tree;  // of `text`, once somebody refers to it
  };

  Json resolved(const std::string& text);
  const Json& find(std::string_view path);

  std::unordered_map<std::string, Answer> answers_;
  std::uint64_t tickets_ = 0;
};

}  // namespace couplet::script
