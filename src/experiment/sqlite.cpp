#include "experiment/sqlite.hpp"

#include <sqlite3.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>
#include <utility>

namespace couplet::experiment {

namespace {

SqliteError::Kind kind_of(int code) {
  switch (code & 0xff) {
    case SQLITE_FULL: return SqliteError::Kind::full;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return SqliteError::Kind::damaged;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return SqliteError::Kind::busy;
    default: return SqliteError::Kind::other;
  }
}

/// SQLite tries once more for reading only, and so says that there is no such file, or, where there is one
/// and no log can be made beside it, that the database is readonly.
bool folder_is_unwritable(const std::string& path) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  const char* name = folder.empty() ? "." : folder.c_str();
  return ::access(name, F_OK) == 0 && ::access(name, W_OK) != 0;
}

}  // namespace

Sqlite::Sqlite(std::string path, Open open) : path_(std::move(path)) {
  const int flags = SQLITE_OPEN_READWRITE | (open == Open::or_new ? SQLITE_OPEN_CREATE : 0);
  const int code = ::sqlite3_open_v2(path_.c_str(), &handle_, flags, nullptr);
  if (code == SQLITE_OK) {
    ::sqlite3_extended_result_codes(handle_, 1);
    return;
  }
  try {
    check(code);
  } catch (const SqliteError&) {
    ::sqlite3_close(handle_);
    throw;
  }
}

Sqlite::~Sqlite() {
  ::sqlite3_close(handle_);
}

void Sqlite::check(int code) const {
  if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE) return;
  std::string cause = handle_ == nullptr ? ::sqlite3_errstr(code) : ::sqlite3_errmsg(handle_);
  const int error = handle_ == nullptr ? 0 : ::sqlite3_system_errno(handle_);
  if (error != 0 && ((code & 0xff) == SQLITE_IOERR || (code & 0xff) == SQLITE_CANTOPEN)) {
    cause = std::generic_category().message(error);
  }
  const bool unopened = (code & 0xff) == SQLITE_CANTOPEN || (code & 0xff) == SQLITE_READONLY;
  if (unopened && folder_is_unwritable(path_))
    throw SqliteError(SqliteError::Kind::unwritable, path_, "the folder cannot be written");
  throw SqliteError(kind_of(code), path_, cause);
}

void Sqlite::execute(const char* sql) {
  check(::sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr));
}

std::int64_t Sqlite::number(const char* sql) {
  SqliteStatement statement(*this, sql);
  return statement.step() ? statement.number(0) : 0;
}

bool Sqlite::in_transaction() const {
  return ::sqlite3_get_autocommit(handle_) == 0;
}

SqliteStatement::SqliteStatement(Sqlite& database, const char* sql) : database_(database) {
  database_.check(::sqlite3_prepare_v2(database_.handle_, sql, -1, &statement_, nullptr));
}

SqliteStatement::~SqliteStatement() {
  ::sqlite3_finalize(statement_);
}

SqliteStatement& SqliteStatement::bind(int parameter, std::string_view text) {
  database_.check(
      ::sqlite3_bind_text(statement_, parameter + 1, text.data(), static_cast<int>(text.size()), nullptr));
  return *this;
}

SqliteStatement& SqliteStatement::bind(int parameter, std::int64_t number) {
  database_.check(::sqlite3_bind_int64(statement_, parameter + 1, number));
  return *this;
}

SqliteStatement& SqliteStatement::bind_blob(int parameter, std::string_view bytes) {
  database_.check(::sqlite3_bind_blob64(statement_, parameter + 1, bytes.data(), bytes.size(), nullptr));
  return *this;
}

bool SqliteStatement::step() {
  const int code = ::sqlite3_step(statement_);
  database_.check(code);
  return code == SQLITE_ROW;
}

std::int64_t SqliteStatement::number(int column) const {
  return ::sqlite3_column_int64(statement_, column);
}

std::string_view SqliteStatement::bytes(int column) const {
  const auto* data = static_cast<const char*>(::sqlite3_column_blob(statement_, column));
  const int size = ::sqlite3_column_bytes(statement_, column);
  return data == nullptr ? std::string_view() : std::string_view(data, static_cast<std::size_t>(size));
}

void SqliteStatement::reset() {
  ::sqlite3_reset(statement_);
  ::sqlite3_clear_bindings(statement_);
}

}  // namespace couplet::experiment
