#include "cli/read_file.hpp"

#include <unistd.h>

#include "catch.hpp"
#include "report/files.hpp"
#include "report/temporary_folder.hpp"

using namespace couplet;
using cli::read_file;

namespace {

std::string error_of(const std::string& path, std::size_t size_max = cli::file_size_max) {
  try {
    read_file(path, size_max);
  } catch (const report::FileError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a file is read whole") {
  const test::TemporaryFolder folder;
  const std::string content = std::string(200'000, 'x') + std::string("\0end", 4);
  folder.write("large", content);
  CHECK(read_file(folder.path("large")) == content);
  folder.write("empty", "");
  CHECK(read_file(folder.path("empty")).empty());
}

TEST_CASE("why a file cannot be read is said") {
  const test::TemporaryFolder folder;
  CHECK(error_of(folder.path("none.json")) == folder.path("none.json") + ": there is no such file");
  CHECK(error_of(folder.path()) == folder.path() + ": is a folder; name a file in it");
  folder.write("file", "x");
  CHECK(error_of(folder.path("file/inside")) ==
        folder.path("file/inside") + ": cannot be read: Not a directory");
  folder.write("large", std::string((2 << 20) + 1, ' '));
  CHECK(error_of(folder.path("large"), 2 << 20) ==
        folder.path("large") + ": is larger than 2 MiB, the most that is read");
  CHECK(error_of("/dev/zero", 1 << 20) == "/dev/zero: is larger than 1 MiB, the most that is read");
}

TEST_CASE("a scenario that lies in scenarios is suggested") {
  const test::TemporaryFolder folder;
  std::filesystem::create_directory(folder.path("scenarios"));
  folder.write("scenarios/url2png.json", "{}");
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  const std::string by_name = error_of("url2png");
  const std::string by_file = error_of("elsewhere/url2png.json");
  const std::string unknown = error_of("url2pdf.json");
  std::filesystem::current_path(before);
  CHECK(by_name == "url2png: there is no such file; did you mean scenarios/url2png.json?");
  CHECK(by_file == "elsewhere/url2png.json: there is no such file; did you mean scenarios/url2png.json?");
  CHECK(unknown == "url2pdf.json: there is no such file");
}
