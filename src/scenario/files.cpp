#include "scenario/files.hpp"

#include <fmt/format.h>

#include "scenario/scalars.hpp"
#include "sim/hash.hpp"

namespace couplet::scenario {

namespace {

bool is_absolute(const std::string& path) {
  const bool drive = path.size() > 1 && path[1] == ':';
  return drive || path.front() == '/' || path.front() == '\\';
}

}  // namespace

Files::Files(const LoadOptions& options) : options_(options) {
  const std::size_t slash = options.file_name.find_last_of("/\\");
  if (slash != std::string::npos) folder_ = options.file_name.substr(0, slash + 1);
}

std::optional<Files::File> Files::read(const Value& name, ProblemLog& log) {
  const std::optional<std::string> path = read_text(name, log);
  if (!path) return std::nullopt;
  if (path->empty()) {
    log.add(name, "the name of a file may not be empty");
    return std::nullopt;
  }
  File file{is_absolute(*path) ? *path : folder_ + *path, ""};
  if (!options_.read_file) {
    log.add(name, fmt::format("{} cannot be read: there are no files here", in_quotes(file.path)));
    return std::nullopt;
  }
  FileContent found = options_.read_file(file.path);
  if (!found.content) {
    log.add(name, fmt::format("{} cannot be read: {}", in_quotes(file.path), found.error));
    return std::nullopt;
  }
  file.content = std::move(*found.content);
  hash_ = sim::fnv1a64_of_number(file.content.size(), hash_);
  hash_ = sim::fnv1a64(file.content, hash_);
  if (hash_ == 0) hash_ = 1;
  return file;
}

}  // namespace couplet::scenario
