#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace couplet::experiment {

/// Finished points could not be kept or read. what() names the file, the cause and what to do.
class StoreError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What a point is: everything its result depends on.
struct PointKey {
  std::string scenario;  // hash of the file, the files it names, and all overrides
  std::uint64_t seed = 1;
  std::uint32_t replication = 0;
};

/// Changes with every source that results depend on, so that no program takes another one's results for its
/// own.
std::string_view results_version();

/// Finished points in one SQLite file. A point is there wholly or not at all, and what has been put stays,
/// however the program ends; only a machine that loses its power may lose the last ones. One process at a
/// time has the file. Everything throws StoreError.
class PointStore {
 public:
  /// Opens or makes the file; its folder, too. `version`: of the results that are looked for and put.
  explicit PointStore(const std::string& path, std::string version = std::string(results_version()));
  ~PointStore();
  PointStore(const PointStore&) = delete;
  PointStore& operator=(const PointStore&) = delete;

  bool has(const PointKey& key);

  /// What was put under this key; nullopt if nothing was.
  std::optional<std::string> get(const PointKey& key);

  /// `about` is for people who look into the file: the overrides. A point that is there already stays.
  void put(const PointKey& key, std::string_view about, std::string_view result);

  /// Takes over every point of another store's file that is not here; says how many. Nothing is taken if
  /// any of them is here with another result: they cannot come from the same program.
  std::uint64_t merge(const std::string& path);

  /// How many points there are, of all versions and scenarios.
  std::uint64_t size();

  const std::string& path() const;

 private:
  struct Open;
  std::unique_ptr<Open> open_;
};

}  // namespace couplet::experiment
