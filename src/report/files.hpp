#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace couplet::report {

/// A file could not be read or written. what() is "PATH: cause".
class FileError : public std::runtime_error {
 public:
  FileError(const std::string& path, const std::string& cause);

  /// With the cause that errno gives.
  static FileError of_errno(const std::string& path, const std::string& doing, int error);
};

/// Writes all of it to an open file. Throws FileError, naming `path`.
void write_all(int fd, std::string_view content, const std::string& path);

struct NamedText {
  std::string name;  // of a file in the folder
  std::string content;
};

/// Writes files into a folder, which is made if need be, so that each name leads to its old or its new
/// content whenever the program or the machine stops: all are first written beside the old ones and forced to
/// disk. When anything fails none has been replaced (unless the renaming itself fails), nothing is left
/// behind and FileError is thrown.
void write_files(const std::string& folder, const std::vector<NamedText>& files);

/// The same for one file, by its path; its folder is made if need be. A link stays one, and what is no file,
/// such as /dev/stdout, is written to.
void write_file(const std::string& path, const std::string& content);

/// Finds out before something long whether files could be written into a folder that is there or is made
/// then. Throws FileError otherwise; makes nothing.
void require_writable(const std::string& folder);

}  // namespace couplet::report
