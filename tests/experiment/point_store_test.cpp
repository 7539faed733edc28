#include "experiment/point_store.hpp"

#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "catch.hpp"
#include "report/temporary_folder.hpp"

using namespace couplet;
using experiment::PointKey;
using experiment::PointStore;
using experiment::StoreError;
using test::TemporaryFolder;

namespace {

PointKey key(std::uint32_t replication, std::uint64_t seed = 1, const std::string& scenario = "abc") {
  return {scenario, seed, replication};
}

std::string message_of(const std::string& path) {
  try {
    PointStore store(path, "v");
    store.has(key(0));
  } catch (const StoreError& error) {
    return error.what();
  }
  return "";
}

std::string merge_message(PointStore& store, const std::string& path) {
  try {
    store.merge(path);
  } catch (const StoreError& error) {
    return error.what();
  }
  return "";
}

bool has(const std::string& text, const std::string& part) {
  INFO(text);
  const bool found = text.find(part) != std::string::npos;
  CHECK(found);
  return found;
}

}  // namespace

TEST_CASE("what is put is there, also for the next one to open the file") {
  const TemporaryFolder folder;
  const std::string path = folder.path("deep/er/sweep.sqlite");
  const std::string bytes("a\0b\xff", 4);
  {
    PointStore store(path, "v");
    CHECK_FALSE(store.has(key(0)));
    CHECK_FALSE(store.get(key(0)));
    store.put(key(0), "/a=1", bytes);
    store.put(key(0), "/a=1", "another");  // stays as it was
    store.put(key(1, ~std::uint64_t{0}), "", "");
    CHECK(store.get(key(0)) == bytes);
  }
  PointStore store(path, "v");
  CHECK(store.size() == 2);
  CHECK(store.get(key(0)) == bytes);
  CHECK(store.get(key(1, ~std::uint64_t{0})) == "");
  CHECK_FALSE(store.has(key(0, 2)));
  CHECK_FALSE(store.has(key(0, 1, "abd")));
}

TEST_CASE("results of another version are kept and not taken for this one's") {
  const TemporaryFolder folder;
  const std::string path = folder.path("sweep.sqlite");
  PointStore(path, "old").put(key(0), "", "old");
  PointStore store(path, "new");
  CHECK_FALSE(store.has(key(0)));
  store.put(key(0), "", "new");
  CHECK(store.get(key(0)) == "new");
  CHECK(store.size() == 2);
}

TEST_CASE("the version is a number of sixteen digits") {
  CHECK(experiment::results_version().size() == 16);
}

TEST_CASE("stores merge in any order, and taking over twice changes nothing") {
  const TemporaryFolder folder;
  const auto path = [&](const char* name) { return folder.path("") + name; };
  for (std::uint32_t shard = 0; shard < 3; ++shard) {
    PointStore store(path(std::to_string(shard).c_str()), "v");
    for (std::uint32_t r = shard; r < 10; r += 3) store.put(key(r), "", "result " + std::to_string(r));
    store.put(key(100), "", "in all of them");
  }
  for (const auto& order :
       {std::vector<const char*>{"0", "1", "2"}, std::vector<const char*>{"2", "0", "1"}}) {
    PointStore store(path(order[0] == std::string("0") ? "forward" : "backward"), "v");
    std::uint64_t taken = 0;
    for (const char* shard : order) taken += store.merge(path(shard));
    CHECK(taken == 11);
    CHECK(store.merge(path("1")) == 0);
    for (std::uint32_t r = 0; r < 10; ++r) CHECK(store.get(key(r)) == "result " + std::to_string(r));
    CHECK(store.size() == 11);
  }
}

TEST_CASE("stores that contradict each other do not merge, and nothing is taken") {
  const TemporaryFolder folder;
  PointStore store(folder.path("here"), "v");
  store.put(key(5), "", "here");
  {
    PointStore other(folder.path("there"), "v");
    other.put(key(1), "", "there");
    other.put(key(5), "/a=1", "there");
  }
  CHECK_THROWS_AS(store.merge(folder.path("there")), StoreError);
  CHECK(store.size() == 1);
  CHECK(store.get(key(5)) == "here");
  CHECK_THROWS_AS(store.merge(folder.path("nowhere")), StoreError);
  CHECK_FALSE(std::filesystem::exists(folder.path("nowhere")));
}

TEST_CASE("a file that is no store is told, and left as it is") {
  const TemporaryFolder folder;
  const std::string path = folder.path("sweep.sqlite");
  const std::string junk(5000, 'x');
  folder.write("sweep.sqlite", junk);
  has(message_of(path), path + ": file is not a database; the file is damaged, or is none of a sweep");
  CHECK(folder.read("sweep.sqlite") == junk);
}

TEST_CASE("somebody else's database is told, and left as it is") {
  const TemporaryFolder folder;
  const std::string path = folder.path("sweep.sqlite");
  sqlite3* other = nullptr;
  REQUIRE(::sqlite3_open(path.c_str(), &other) == SQLITE_OK);
  ::sqlite3_exec(other, "CREATE TABLE points(a)", nullptr, nullptr, nullptr);
  ::sqlite3_close(other);
  has(message_of(path), "is a SQLite file, but none of a sweep");
}

TEST_CASE("damage anywhere in the file is found when what is there is read") {
  const TemporaryFolder folder;
  const std::string path = folder.path("sweep.sqlite");
  {
    PointStore store(path, "v");
    for (std::uint32_t r = 0; r < 40; ++r)
      store.put(key(r), "", std::string(3000, static_cast<char>('a' + r % 26)));
  }
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  const std::string content((std::istreambuf_iterator<char>(file)), {});
  const std::size_t at = content.find(std::string(100, 'c'));
  REQUIRE(at != std::string::npos);
  file.clear();
  file.seekp(static_cast<std::streamoff>(at));
  file << "damage";
  file.close();
  PointStore store(path, "v");
  CHECK(store.get(key(0)));
  CHECK_THROWS_AS(store.get(key(2)), StoreError);
}

TEST_CASE("a file has one user at a time") {
  const TemporaryFolder folder;
  const std::string path = folder.path("sweep.sqlite");
  PointStore store(path, "v");
  store.put(key(0), "", "x");
  const pid_t other = ::fork();  // locks are of processes
  if (other == 0) {
    bool told = false;
    try {
      const PointStore second(path, "v");
    } catch (const StoreError& error) {
      told = std::string(error.what()).find("another sweep is using it") != std::string::npos;
    }
    ::_exit(told ? 0 : 1);
  }
  int status = 0;
  ::waitpid(other, &status, 0);
  CHECK(WEXITSTATUS(status) == 0);
  CHECK(store.get(key(0)) == "x");
}

TEST_CASE("a folder that cannot be is told") {
  const TemporaryFolder folder;
  folder.write("file", "");
  has(message_of(folder.path("file/sweep.sqlite")), "the folder cannot be made");
  std::filesystem::create_directory(folder.path("sweep.sqlite"));
  has(message_of(folder.path("sweep.sqlite")), folder.path("sweep.sqlite: "));
}

TEST_CASE("a folder that cannot be written is told, with what to do") {
  if (::geteuid() == 0) return;  // who may do everything does not meet this
  namespace fs = std::filesystem;
  const TemporaryFolder folder;
  fs::create_directory(folder.path("locked"));
  const std::string path = folder.path("locked/sweep.sqlite");
  {
    PointStore(path, "v").put(key(1), "", "x");
  }
  fs::copy_file(path, folder.path("copy"));
  fs::permissions(folder.path("locked"), fs::perms::owner_read | fs::perms::owner_exec);
  CHECK(message_of(folder.path("locked/other.sqlite")) ==
        folder.path("locked/other.sqlite") + ": the folder cannot be written; name another with --out");
  CHECK(message_of(path) == path + ": the folder cannot be written; name another with --out");
  PointStore store(folder.path("here"), "v");
  CHECK(merge_message(store, path) ==
        path +
            ": the folder cannot be written, which SQLite needs to read a sweep's file, too: copy the file "
            "to another folder and --merge the copy");
  fs::permissions(folder.path("locked"), fs::perms::owner_all);
  CHECK(store.merge(folder.path("copy")) == 1);
}

TEST_CASE("what is wrong with a file to merge is not mended with --out") {
  const TemporaryFolder folder;
  PointStore store(folder.path("here"), "v");
  folder.write("junk", std::string(5000, 'x'));
  CHECK(merge_message(store, folder.path("junk")) ==
        folder.path("junk") +
            ": file is not a database; the file is damaged, or is none of a sweep: nothing was taken over; "
            "copy it again, or leave it out of --merge and have its part computed anew");
  sqlite3* other = nullptr;
  REQUIRE(::sqlite3_open(folder.path("other").c_str(), &other) == SQLITE_OK);
  ::sqlite3_exec(other, "CREATE TABLE points(a)", nullptr, nullptr, nullptr);
  ::sqlite3_close(other);
  CHECK(merge_message(store, folder.path("other")) ==
        folder.path("other") + ": is a SQLite file, but none of a sweep; leave it out of --merge");
}

TEST_CASE("a full disk is told, and loses nothing that was finished") {
  const TemporaryFolder folder;
  const std::string path = folder.path("sweep.sqlite");
  const rlim_t limit = GENERATE(rlim_t{20'000}, rlim_t{100'000}, rlim_t{300'000});
  const pid_t other = ::fork();
  if (other == 0) {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit small{limit, limit};
    ::setrlimit(RLIMIT_FSIZE, &small);
    int done = 0;
    try {
      PointStore store(path, "v");
      for (std::uint32_t r = 0; r < 200; ++r) {
        store.put(key(r), "", std::string(5000, 'x'));
        done = static_cast<int>(r) + 1;
      }
    } catch (const StoreError& error) {
      const std::string message = error.what();
      if (message.find("what was finished before is kept") == std::string::npos) ::_exit(255);
    }
    ::_exit(done);
  }
  int status = 0;
  ::waitpid(other, &status, 0);
  REQUIRE(WIFEXITED(status));
  const auto done = static_cast<std::uint32_t>(WEXITSTATUS(status));
  REQUIRE(done < 200);
  PointStore store(path, "v");
  CHECK(store.size() >= done);
  for (std::uint32_t r = 0; r < done; ++r) CHECK(store.get(key(r)) == std::string(5000, 'x'));
  for (std::uint32_t r = done; r < 200; ++r) store.put(key(r), "", "y");
  CHECK(store.size() == 200);
}
