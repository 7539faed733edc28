#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

struct sqlite3;
struct sqlite3_stmt;

namespace couplet::experiment {

/// What SQLite says went wrong. what() is "PATH: cause". Unwritable: its folder is.
class SqliteError : public std::runtime_error {
 public:
  enum class Kind { full, damaged, busy, unwritable, other };
  SqliteError(Kind of, std::string file, const std::string& cause)
      : std::runtime_error(file + ": " + cause), kind(of), path(std::move(file)) {}
  const Kind kind;
  const std::string path;
};

/// An open SQLite file, closed at the end of its life. All of this throws SqliteError. Not to be touched by
/// a child process, which may inherit it.
class Sqlite {
 public:
  enum class Open { existing, or_new };

  Sqlite(std::string path, Open open);
  ~Sqlite();
  Sqlite(const Sqlite&) = delete;
  Sqlite& operator=(const Sqlite&) = delete;

  /// Statements without parameters or rows.
  void execute(const char* sql);

  /// The first column of the first row.
  std::int64_t number(const char* sql);

  bool in_transaction() const;

  const std::string& path() const { return path_; }

  /// Throws for a result code that is neither OK, ROW nor DONE.
  void check(int code) const;

 private:
  friend class SqliteStatement;
  std::string path_;
  sqlite3* handle_ = nullptr;
};

/// A prepared statement. Parameters and columns are counted from 0.
class SqliteStatement {
 public:
  SqliteStatement(Sqlite& database, const char* sql);
  ~SqliteStatement();
  SqliteStatement(const SqliteStatement&) = delete;
  SqliteStatement& operator=(const SqliteStatement&) = delete;

  /// The bytes are to stay where they are until the statement has run.
  SqliteStatement& bind(int parameter, std::string_view text);
  SqliteStatement& bind(int parameter, std::int64_t number);
  SqliteStatement& bind_blob(int parameter, std::string_view bytes);

  /// True while there is a row; then the columns can be read until the next step.
  bool step();
  std::int64_t number(int column) const;
  std::string_view bytes(int column) const;  // of a text or blob

  const std::string& path() const { return database_.path(); }

  /// Ready to run again, parameters forgotten.
  void reset();

 private:
  Sqlite& database_;
  sqlite3_stmt* statement_ = nullptr;
};

}  // namespace couplet::experiment
