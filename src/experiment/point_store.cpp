#include "experiment/point_store.hpp"

#include <filesystem>
#include <system_error>
#include <utility>

#include "experiment/sqlite.hpp"
#include "sim/hash.hpp"

namespace couplet::experiment {

namespace {

/// How a sweep's file is known: "CPLT", and the number of its layout. In `create`, too.
constexpr std::int64_t application = 0x43504c54;
constexpr std::int64_t layout = 1;
static_assert(application == 1129335892);

constexpr const char* create =
    "BEGIN IMMEDIATE;"
    "CREATE TABLE points("
    "  version TEXT NOT NULL,"
    "  scenario TEXT NOT NULL,"
    "  seed TEXT NOT NULL,"
    "  replication INTEGER NOT NULL,"
    "  about TEXT NOT NULL,"
    "  digest INTEGER NOT NULL,"
    "  result BLOB NOT NULL,"
    "  UNIQUE(version, scenario, seed, replication));"
    "PRAGMA application_id=1129335892;"
    "PRAGMA user_version=1;"
    "COMMIT;";

constexpr const char* select =
    "SELECT digest, result FROM points WHERE version=? AND scenario=? AND seed=? AND replication=?";
constexpr const char* exists =
    "SELECT 1 FROM points WHERE version=? AND scenario=? AND seed=? AND replication=?";
constexpr const char* insert =
    "INSERT INTO points(version, scenario, seed, replication, about, digest, result) VALUES(?,?,?,?,?,?,?)";

std::int64_t digest_of(std::string_view bytes) {
  return static_cast<std::int64_t>(sim::hash_of(bytes));
}

StoreError told(const SqliteError& error) {
  const std::string message = error.what();
  switch (error.kind) {
    case SqliteError::Kind::full:
      return StoreError(message + "; what was finished before is kept: make room and repeat the command");
    case SqliteError::Kind::damaged:
      return StoreError(message +
                        "; the file is damaged, or is none of a sweep: nothing in it has been touched; move "
                        "it away, or name another folder with --out");
    case SqliteError::Kind::busy:
      return StoreError(message +
                        "; another sweep is using it: wait for that one, or name another folder "
                        "with --out");
    case SqliteError::Kind::unwritable: return StoreError(message + "; name another with --out");
    case SqliteError::Kind::other: break;
  }
  return StoreError(message +
                    "; what was finished before is kept: see to the disk and the folder, and repeat "
                    "the command");
}

/// Of a file that is to be merged: it is not the one that --out names.
StoreError told_of_source(const SqliteError& error) {
  const std::string message = error.what();
  switch (error.kind) {
    case SqliteError::Kind::damaged:
      return StoreError(message +
                        "; the file is damaged, or is none of a sweep: nothing was taken over; copy it "
                        "again, or leave it out of --merge and have its part computed anew");
    case SqliteError::Kind::busy:
      return StoreError(message + "; another sweep is using it: wait for that one and repeat the command");
    case SqliteError::Kind::unwritable:
      return StoreError(message +
                        ", which SQLite needs to read a sweep's file, too: copy the file to another folder "
                        "and --merge the copy");
    case SqliteError::Kind::full:
    case SqliteError::Kind::other: break;
  }
  return StoreError(message +
                    "; nothing was taken over: see to the disk and the folder, and repeat the command");
}

StoreError damaged(const std::string& path, const std::string& what) {
  return StoreError(path + ": " + what +
                    "; the file is damaged: nothing in it has been touched; move it away, or name another "
                    "folder with --out");
}

StoreError damaged_source(const std::string& path, const std::string& what) {
  return StoreError(path + ": " + what +
                    "; the file is damaged: nothing was taken over; copy it again, or leave it out of "
                    "--merge and have its part computed anew");
}

/// Carries out something with a file; what SQLite throws is told to people.
template <typename Deed>
auto with_told_errors(const Deed& deed) {
  try {
    return deed();
  } catch (const SqliteError& error) {
    throw told(error);
  }
}

void make_folder_of(const std::string& path) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  std::error_code error;
  if (!folder.empty()) std::filesystem::create_directories(folder, error);
  if (!error) return;
  throw StoreError(folder.string() +
                   ": the folder cannot be made: " + std::generic_category().message(error.value()));
}

/// One process has the file until it ends, so readers need no shared memory: this works on network file
/// systems, too. A commit is in the hands of the operating system when it returns.
void prepare(Sqlite& file, const std::string& remedy) {
  file.execute("PRAGMA locking_mode=EXCLUSIVE");
  const std::int64_t id = file.number("PRAGMA application_id");
  const std::int64_t tables = file.number("SELECT count(*) FROM sqlite_master");
  if (tables > 0 && id != application) {
    throw StoreError(file.path() + ": is a SQLite file, but none of a sweep; " + remedy);
  }
  const std::int64_t version = file.number("PRAGMA user_version");
  if (tables > 0 && version != layout) {
    throw StoreError(file.path() + ": was written by another version of Couplet, in a layout of number " +
                     std::to_string(version) + " where " + std::to_string(layout) + " is known; " + remedy);
  }
  file.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL");
  if (tables == 0) file.execute(create);
}

}  // namespace

namespace {

/// Ready before the statements on it are.
class StoreFile : public Sqlite {
 public:
  StoreFile(const std::string& path, Sqlite::Open how) : Sqlite(path, how) {
    prepare(*this,
            how == Sqlite::Open::or_new ? "name another folder with --out" : "leave it out of --merge");
  }
};

}  // namespace

struct PointStore::Open {
  Open(const std::string& path, std::string of_version, Sqlite::Open how)
      : file(path, how), version(std::move(of_version)) {}

  /// The key's columns; `seed` has to outlive the statement's run.
  void bind(SqliteStatement& statement, const PointKey& key, const std::string& seed) const {
    statement.reset();
    statement.bind(0, version).bind(1, key.scenario).bind(2, seed).bind(3, std::int64_t{key.replication});
  }

  /// A row as PointStore::merge reads it. False: it is here already.
  bool take(const SqliteStatement& row) {
    const std::string from(row.bytes(0)), scenario(row.bytes(1)), seed(row.bytes(2)), about(row.bytes(4));
    const std::int64_t replication = row.number(3);
    const std::int64_t digest = row.number(5);
    selects.reset();
    selects.bind(0, from).bind(1, scenario).bind(2, seed).bind(3, replication);
    if (selects.step()) {
      const bool same = selects.number(0) == digest;
      selects.reset();
      if (!same) throw conflict(about);
      return false;
    }
    const std::string result(row.bytes(6));
    if (digest_of(result) != digest)
      throw damaged_source(row.path(), "a point's result is not what was written");
    inserts.reset();
    inserts.bind(0, from).bind(1, scenario).bind(2, seed).bind(3, replication);
    inserts.bind(4, about).bind(5, digest).bind_blob(6, result);
    inserts.step();
    return true;
  }

  /// Unless a full disk has done it already.
  void roll_back() {
    if (file.in_transaction()) file.execute("ROLLBACK");
  }

  static StoreError conflict(const std::string& about) {
    return StoreError("the same point has two results (" + about +
                      "): the files come from programs that compute differently; nothing was taken over");
  }

  StoreFile file;
  std::string version;
  SqliteStatement selects{file, select};
  SqliteStatement tests{file, exists};
  SqliteStatement inserts{file, insert};
};

PointStore::PointStore(const std::string& path, std::string version) {
  make_folder_of(path);
  open_ = with_told_errors(
      [&] { return std::make_unique<Open>(path, std::move(version), Sqlite::Open::or_new); });
}

PointStore::~PointStore() = default;

const std::string& PointStore::path() const {
  return open_->file.path();
}

bool PointStore::has(const PointKey& key) {
  return with_told_errors([&] {
    const std::string seed = std::to_string(key.seed);
    open_->bind(open_->tests, key, seed);
    const bool found = open_->tests.step();
    open_->tests.reset();
    return found;
  });
}

std::optional<std::string> PointStore::get(const PointKey& key) {
  return with_told_errors([&]() -> std::optional<std::string> {
    const std::string seed = std::to_string(key.seed);
    open_->bind(open_->selects, key, seed);
    if (!open_->selects.step()) return std::nullopt;
    const std::int64_t digest = open_->selects.number(0);
    std::string result(open_->selects.bytes(1));
    open_->selects.reset();
    if (digest_of(result) != digest) throw damaged(path(), "a point's result is not what was written");
    return result;
  });
}

void PointStore::put(const PointKey& key, std::string_view about, std::string_view result) {
  if (has(key)) return;
  with_told_errors([&] {
    const std::string seed = std::to_string(key.seed);
    SqliteStatement& inserts = open_->inserts;
    open_->bind(inserts, key, seed);
    inserts.bind(4, about).bind(5, digest_of(result)).bind_blob(6, result);
    inserts.step();
    inserts.reset();
  });
}

std::uint64_t PointStore::merge(const std::string& path) {
  try {
    Open other(path, open_->version, Sqlite::Open::existing);
    SqliteStatement all(other.file,
                        "SELECT version, scenario, seed, replication, about, digest, result FROM points "
                        "ORDER BY version, scenario, seed, replication");
    std::uint64_t taken = 0;
    open_->file.execute("BEGIN IMMEDIATE");
    try {
      while (all.step()) taken += open_->take(all) ? 1 : 0;
      open_->file.execute("COMMIT");
    } catch (...) {
      open_->roll_back();
      throw;
    }
    return taken;
  } catch (const SqliteError& error) {
    throw error.path == open_->file.path() ? told(error) : told_of_source(error);
  }
}

std::uint64_t PointStore::size() {
  return with_told_errors(
      [&] { return static_cast<std::uint64_t>(open_->file.number("SELECT count(*) FROM points")); });
}

}  // namespace couplet::experiment
