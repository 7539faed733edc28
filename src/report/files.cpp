#include "report/files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

namespace couplet::report {

namespace {

/// Closed, and in case of doubt removed, on the way out.
class TemporaryFile {
 public:
  TemporaryFile(const std::string& folder, const std::string& name)
      : target_(folder + "/" + name),
        path_(folder + "/." + name + "." + std::to_string(::getpid()) + ".tmp"),
        fd_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666)) {
    if (fd_ < 0) throw FileError::of_errno(target_, "cannot be written", errno);
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile(TemporaryFile&& other) noexcept
      : target_(std::move(other.target_)), path_(std::move(other.path_)), fd_(other.fd_) {
    other.fd_ = -1;
    other.path_.clear();
  }
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  TemporaryFile& operator=(TemporaryFile&&) = delete;
  ~TemporaryFile() {
    if (fd_ >= 0) ::close(fd_);
    if (!path_.empty()) ::unlink(path_.c_str());
  }

  void fill(std::string_view content) {
    write_all(fd_, content, target_);
    if (::fsync(fd_) != 0) throw FileError::of_errno(target_, "cannot be written", errno);
    const int closed = ::close(fd_);
    fd_ = -1;
    if (closed != 0) throw FileError::of_errno(target_, "cannot be written", errno);
  }

  void take_place() {
    if (std::rename(path_.c_str(), target_.c_str()) != 0) {
      throw FileError::of_errno(target_, "cannot be replaced", errno);
    }
    path_.clear();
  }

 private:
  std::string target_, path_;
  int fd_ = -1;
};

void make_folder(const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw FileError::of_errno(folder, "the folder cannot be made", error.value());
  if (!std::filesystem::is_directory(folder, error)) throw FileError(folder, "is not a folder");
}

/// Makes the new names last, too.
void sync_folder(const std::string& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  ::fsync(fd);  // not all file systems know this; the files themselves are safe
  ::close(fd);
}

/// What stands at the name stays: a device, a pipe.
void write_into(const std::string& path, const std::string& content) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (fd < 0) throw FileError::of_errno(path, "cannot be written", errno);
  try {
    write_all(fd, content, path);
  } catch (...) {
    ::close(fd);
    throw;
  }
  ::close(fd);
}

}  // namespace

FileError::FileError(const std::string& path, const std::string& cause)
    : std::runtime_error(path + ": " + cause) {}

FileError FileError::of_errno(const std::string& path, const std::string& doing, int error) {
  return FileError(path, doing + ": " + std::generic_category().message(error));
}

void write_all(int fd, std::string_view content, const std::string& path) {
  while (!content.empty()) {
    const ssize_t wrote = ::write(fd, content.data(), content.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) throw FileError::of_errno(path, "cannot be written", errno);
    content.remove_prefix(static_cast<std::size_t>(wrote));
  }
}

void require_writable(const std::string& folder) {
  std::error_code error;
  std::filesystem::path there = std::filesystem::absolute(folder, error).lexically_normal();
  while (!std::filesystem::exists(there, error) && there.has_relative_path()) there = there.parent_path();
  if (!std::filesystem::is_directory(there, error)) throw FileError(there.string(), "is not a folder");
  if (::access(there.c_str(), W_OK | X_OK) != 0)
    throw FileError::of_errno(folder, "nothing can be written there", errno);
}

void write_files(const std::string& folder, const std::vector<NamedText>& files) {
  make_folder(folder);
  std::vector<TemporaryFile> written;
  written.reserve(files.size());
  for (const NamedText& file : files) {
    written.emplace_back(folder, file.name);
    written.back().fill(file.content);
  }
  for (TemporaryFile& file : written) file.take_place();
  sync_folder(folder);
}

void write_file(const std::string& given, const std::string& content) {
  std::error_code error;
  const std::string path = std::filesystem::is_symlink(given, error)
                               ? std::filesystem::weakly_canonical(given, error).string()
                               : given;
  if (std::filesystem::is_other(path, error)) return write_into(path, content);
  const std::size_t slash = path.rfind('/');
  const std::string name = path.substr(slash == std::string::npos ? 0 : slash + 1);
  if (name.empty() || name == "." || name == "..") throw FileError(path, "is not the name of a file");
  const std::string folder = slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
  write_files(folder, {{name, content}});
}

}  // namespace couplet::report
