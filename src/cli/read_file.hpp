#pragma once

#include <cstddef>
#include <string>

namespace couplet::cli {

inline constexpr std::size_t file_size_max = std::size_t{64} << 20;

/// A file's whole content. Throws report::FileError with the cause, and what to do about it where that is
/// known.
std::string read_file(const std::string& path, std::size_t size_max = file_size_max);

}  // namespace couplet::cli
