#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenario/problem_log.hpp"
#include "scenario/steps.hpp"
#include "scenario/value.hpp"

namespace couplet::scenario {

/// As a set of bits, so that a reference can say which kinds it allows.
enum KindSet : unsigned {
  no_kind = 0,  // its kind is wrong, and reported elsewhere
  service_kind = 1,
  queue_kind = 2,
  worker_kind = 4,
  bucket_kind = 8,
  database_kind = 16,
  function_kind = 64,
  topic_kind = 128,
  endpoint_kind = 256,
  load_balancer_kind = 512,
  cache_kind = 2048,
  throttle_kind = 4096,
  autoscaler_kind = 1024,
  host_kind = 8192,
  link_kind = 16384,
};

inline constexpr unsigned all_kinds = service_kind | queue_kind | worker_kind | bucket_kind | database_kind |
                                      function_kind | topic_kind | endpoint_kind | load_balancer_kind |
                                      cache_kind | throttle_kind;

/// The words of the file, in the order of the bits.
std::vector<std::string> kind_words(unsigned kinds);

/// "a queue", "an endpoint".
std::string with_article(std::string_view word);

/// The components of one architecture by name, for references to them.
class ComponentNames {
 public:
  explicit ComponentNames(std::string architecture) : architecture_(std::move(architecture)) {}

  const std::string& architecture() const { return architecture_; }
  /// `key_value`: a table of keys and values.
  void add(const std::string& name, KindSet kind, bool key_value = false);
  std::optional<ComponentIndex> find(const std::string& name) const;
  KindSet kind(ComponentIndex component) const { return kinds_[static_cast<std::size_t>(component)]; }
  bool key_value(ComponentIndex component) const { return key_value_[static_cast<std::size_t>(component)]; }
  const std::string& name(ComponentIndex component) const {
    return names_[static_cast<std::size_t>(component)];
  }
  const std::vector<std::string>& all() const { return names_; }

  /// The component that a text names. `allowed` are the kinds that `user` ("call") can do with.
  /// Nullopt: there is none, and a problem is reported.
  std::optional<ComponentIndex> resolve(const Value& reference, unsigned allowed, std::string_view user,
                                        ProblemLog& log) const;
  /// Whether `component` is of a kind that `user` can do with; if not, a problem is reported.
  bool check_kind(ComponentIndex component, const Value& reference, unsigned allowed, std::string_view user,
                  ProblemLog& log) const;

 private:
  std::string not_a_component(const std::string& name, unsigned allowed) const;

  std::string architecture_;
  std::vector<std::string> names_;
  std::vector<KindSet> kinds_;
  std::vector<bool> key_value_;
  std::map<std::string, ComponentIndex> index_;
};

}  // namespace couplet::scenario
