#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace couplet::cli {

inline constexpr std::size_t file_size_max = std::size_t{64} << 20;

/// A file's whole content. Throws report::FileError with the cause, and what to do about it where that is
/// known.
std::string read_file(const std::string& path, std::size_t size_max = file_size_max);

/// The same, piece by piece as they come, until the sink wants no more; "-" is the standard input. Throws the
/// same.
void read_pieces(const std::string& path, const std::function<bool(std::string_view)>& sink);

}  // namespace couplet::cli
