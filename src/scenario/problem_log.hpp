#pragma once

#include <string>
#include <vector>

#include "scenario/problem.hpp"
#include "scenario/value.hpp"

namespace couplet::scenario {

/// Collects the mistakes of a file and of the overrides on top of it.
class ProblemLog {
 public:
  /// `overrides` as the user typed them: "--set /run/seed=x". They stand where a file name would.
  explicit ProblemLog(std::string file, std::vector<std::string> overrides = {});

  void add(const Place& place, const Path& path, std::string message);
  void add(const Value& value, std::string message) { add(value.place, value.path, std::move(message)); }
  /// About a place in another file, one that `reference` names.
  void add_elsewhere(const Value& reference, std::string file, int line, int column, std::string message);
  /// About the whole document or an override, with no line to point to.
  void add_without_line(int override_number, std::string pointer, std::string message);

  bool empty() const { return entries_.empty(); }

  /// All of them in file order, those of overrides last; what was found twice is there once.
  Problems sorted() const;

 private:
  struct Entry {
    Place place;
    Problem problem;
  };
  std::string file_;
  std::vector<std::string> overrides_;
  std::vector<Entry> entries_;
};

}  // namespace couplet::scenario
