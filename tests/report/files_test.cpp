#include "report/files.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>

#include "catch.hpp"
#include "report/temporary_folder.hpp"

using namespace couplet;
using report::FileError;
using report::write_files;

namespace {

std::string error_of(const std::string& folder, const std::vector<report::NamedText>& files) {
  try {
    write_files(folder, files);
  } catch (const FileError& error) {
    return error.what();
  }
  return "";
}

/// While it lives no file can grow beyond so many bytes: a disk that fills up.
class SmallDisk {
 public:
  explicit SmallDisk(rlim_t bytes) : before_handler_(::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    struct rlimit small = before_;
    small.rlim_cur = bytes;
    ::setrlimit(RLIMIT_FSIZE, &small);
  }
  ~SmallDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    ::signal(SIGXFSZ, before_handler_);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

 private:
  struct rlimit before_{};
  void (*before_handler_)(int);
};

}  // namespace

TEST_CASE("a link to a file stays one, and what is no file is written to") {
  const test::TemporaryFolder folder;
  write_files(folder.path(""), {{"real.txt", "before"}});
  REQUIRE(::symlink("real.txt", folder.path("link.txt").c_str()) == 0);
  report::write_file(folder.path("link.txt"), "after");
  CHECK(folder.read("real.txt") == "after");
  CHECK(std::filesystem::is_symlink(folder.path("link.txt")));

  REQUIRE(::mkfifo(folder.path("pipe").c_str(), 0600) == 0);
  const int reader = ::open(folder.path("pipe").c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  REQUIRE(reader >= 0);
  report::write_file(folder.path("pipe"), "told");
  std::array<char, 8> told{};
  CHECK(::read(reader, told.data(), told.size()) == 4);
  CHECK(std::string(told.data()) == "told");
  ::close(reader);
  CHECK(std::filesystem::is_fifo(folder.path("pipe")));
  CHECK_THROWS_AS(report::write_file("/dev/full", "nothing"), FileError);
}

TEST_CASE("whether a folder can be written to is known without making it") {
  const test::TemporaryFolder folder;
  write_files(folder.path(""), {{"file", ""}});
  CHECK_NOTHROW(report::require_writable(folder.path("new/and/deeper")));
  CHECK_FALSE(std::filesystem::exists(folder.path("new")));
  CHECK_THROWS_AS(report::require_writable(folder.path("file")), FileError);
  CHECK_THROWS_AS(report::require_writable(folder.path("file/below")), FileError);
}

TEST_CASE("files are written into a folder that is made for them") {
  const test::TemporaryFolder folder;
  write_files(folder.path("results/runs/x"), {{"a.txt", "first"}, {"b.txt", ""}});
  CHECK(folder.read("results/runs/x/a.txt") == "first");
  CHECK(folder.read("results/runs/x/b.txt").empty());
  write_files(folder.path("results/runs/x"), {{"a.txt", "second"}});
  CHECK(folder.read("results/runs/x/a.txt") == "second");
  struct stat status{};
  ::stat(folder.path("results/runs/x/a.txt").c_str(), &status);
  CHECK((status.st_mode & 0600) == 0600);
  CHECK((status.st_mode & 0111) == 0);
}

TEST_CASE("a disk that fills up leaves all the old files, and nothing else") {
  const test::TemporaryFolder folder;
  write_files(folder.path(), {{"a.txt", "old a"}, {"b.txt", "old b"}});
  std::string error;
  {
    const SmallDisk disk(1000);
    error = error_of(folder.path(), {{"a.txt", "new a"}, {"b.txt", std::string(5000, 'b')}});
  }
  CHECK(error == folder.path("b.txt") + ": cannot be written: File too large");
  CHECK(folder.read("a.txt") == "old a");
  CHECK(folder.read("b.txt") == "old b");
  CHECK(folder.files() == 2);
}

TEST_CASE("a folder in the place of a file is an error, and stays") {
  const test::TemporaryFolder folder;
  std::filesystem::create_directories(folder.path("summary.json/inside"));
  CHECK(error_of(folder.path(), {{"summary.json", "x"}}) ==
        folder.path("summary.json") + ": cannot be replaced: Is a directory");
  CHECK(std::filesystem::is_directory(folder.path("summary.json/inside")));
  CHECK(folder.files() == 1);
}

TEST_CASE("a file in the place of the folder is an error") {
  const test::TemporaryFolder folder;
  folder.write("taken", "x");
  CHECK(error_of(folder.path("taken"), {{"a", "x"}}).find(folder.path("taken") + ": ") == 0);
  CHECK(error_of(folder.path("taken/deeper"), {{"a", "x"}}) ==
        folder.path("taken/deeper") + ": the folder cannot be made: Not a directory");
}

TEST_CASE("a folder that must not be written to is an error") {
  if (::geteuid() == 0) {
    // For root everything is writable but what the kernel keeps.
    CHECK(error_of("/proc/self", {{"a.txt", "x"}}).find("/proc/self/a.txt: cannot be written: ") == 0);
    return;
  }
  const test::TemporaryFolder folder;
  ::chmod(folder.path().c_str(), 0500);
  CHECK(error_of(folder.path(), {{"a.txt", "x"}}) ==
        folder.path("a.txt") + ": cannot be written: Permission denied");
  ::chmod(folder.path().c_str(), 0700);
}

TEST_CASE("one file is written by its path") {
  const test::TemporaryFolder folder;
  report::write_file(folder.path("new/picture.svg"), "first");
  report::write_file(folder.path("new/picture.svg"), "second");
  CHECK(folder.read("new/picture.svg") == "second");
  CHECK_THROWS_AS(report::write_file(folder.path("new"), "a folder"), FileError);
  CHECK_THROWS_AS(report::write_file(folder.path("new/"), "no name"), FileError);
  CHECK_THROWS_AS(report::write_file("", "no name"), FileError);
}
