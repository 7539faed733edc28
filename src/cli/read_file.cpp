#include "cli/read_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "report/files.hpp"

namespace couplet::cli {

using report::FileError;

namespace {

/// A scenario of that name where scenarios usually are.
std::string elsewhere(const std::string& path) {
  const std::filesystem::path name = std::filesystem::path(path).filename();
  for (const auto& [folder, ending] :
       {std::pair("scenarios", ""), std::pair("scenarios", ".json"), std::pair("scenarios/scripts", ""),
        std::pair("scenarios/scripts", ".jsonl")}) {
    std::filesystem::path candidate = std::filesystem::path(folder) / name;
    candidate += ending;
    std::error_code error;
    if (candidate != path && std::filesystem::is_regular_file(candidate, error)) return candidate.string();
  }
  return "";
}

[[noreturn]] void cannot_open(const std::string& path, int error) {
  if (error != ENOENT) throw FileError::of_errno(path, "cannot be read", error);
  const std::string near = elsewhere(path);
  throw FileError(
      path, near.empty() ? "there is no such file" : "there is no such file; did you mean " + near + "?");
}

class OpenFile {
 public:
  explicit OpenFile(int descriptor) : fd(descriptor) {}
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() {
    if (fd != STDIN_FILENO) ::close(fd);
  }

  const int fd;
};

}  // namespace

void read_pieces(const std::string& path, const std::function<bool(std::string_view)>& sink) {
  const bool from_standard_input = path == "-";
  const OpenFile file(from_standard_input ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.fd < 0) cannot_open(path, errno);
  struct stat status{};
  if (::fstat(file.fd, &status) == 0 && S_ISDIR(status.st_mode)) {
    throw FileError(path, "is a folder; name a file in it");
  }
  char buffer[65536];
  while (true) {
    const ssize_t got = ::read(file.fd, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw FileError::of_errno(path, "cannot be read", errno);
    if (got == 0 || !sink({buffer, static_cast<std::size_t>(got)})) return;
  }
}

std::string read_file(const std::string& path, std::size_t size_max) {
  std::string content;
  read_pieces(path, [&](std::string_view piece) {
    content.append(piece);
    if (content.size() > size_max) {
      throw FileError(path,
                      "is larger than " + std::to_string(size_max >> 20) + " MiB, the most that is read");
    }
    return true;
  });
  return content;
}

}  // namespace couplet::cli
