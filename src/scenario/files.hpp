#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "scenario/load.hpp"
#include "scenario/problem_log.hpp"

namespace couplet::scenario {

/// The files that a scenario names, in its own folder.
class Files {
 public:
  explicit Files(const LoadOptions& options);

  struct File {
    std::string path;  // as a user would open it
    std::string content;
  };
  /// Nullopt: the file that `name` names cannot be read, and a problem is reported.
  std::optional<File> read(const Value& name, ProblemLog& log);

  /// Of the contents of all that was read; 0 for nothing.
  std::uint64_t hash() const { return hash_; }

 private:
  const LoadOptions& options_;
  std::string folder_;  // empty, or ends with a slash
  std::uint64_t hash_ = 0;
};

}  // namespace couplet::scenario
