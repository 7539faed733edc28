#pragma once

#include <span>
#include <string_view>

namespace couplet::cli {

/// A file of the repository that the program carries with it.
struct EmbeddedFile {
  std::string_view path;  // below the repository: "schema/scenario.schema.json"
  std::string_view content;
};

std::span<const EmbeddedFile> embedded_files();

}  // namespace couplet::cli
