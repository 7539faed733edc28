#include "scenario/names.hpp"

#include <fmt/format.h>

#include "scenario/scalars.hpp"
#include "scenario/suggest.hpp"

namespace couplet::scenario {

std::vector<std::string> kind_words(unsigned kinds) {
  std::vector<std::string> result;
  if ((kinds & service_kind) != 0) result.emplace_back("service");
  if ((kinds & queue_kind) != 0) result.emplace_back("queue");
  if ((kinds & worker_kind) != 0) result.emplace_back("worker");
  if ((kinds & bucket_kind) != 0) result.emplace_back("bucket");
  if ((kinds & database_kind) != 0) result.emplace_back("database");
  if ((kinds & function_kind) != 0) result.emplace_back("function");
  if ((kinds & topic_kind) != 0) result.emplace_back("topic");
  if ((kinds & endpoint_kind) != 0) result.emplace_back("endpoint");
  if ((kinds & load_balancer_kind) != 0) result.emplace_back("load_balancer");
  if ((kinds & cache_kind) != 0) result.emplace_back("cache");
  if ((kinds & throttle_kind) != 0) result.emplace_back("throttle");
  if ((kinds & autoscaler_kind) != 0) result.emplace_back("autoscaler");
  if ((kinds & host_kind) != 0) result.emplace_back("host");
  if ((kinds & link_kind) != 0) result.emplace_back("link");
  return result;
}

std::string with_article(std::string_view word) {
  return (word.substr(0, 1) == "e" || word.substr(0, 1) == "a" ? "an " : "a ") + std::string(word);
}

void ComponentNames::add(const std::string& name, KindSet kind, bool key_value) {
  key_value_.push_back(key_value);
  index_.emplace(name, static_cast<ComponentIndex>(names_.size()));
  names_.push_back(name);
  kinds_.push_back(kind);
}

std::optional<ComponentIndex> ComponentNames::find(const std::string& name) const {
  const auto found = index_.find(name);
  return found == index_.end() ? std::nullopt : std::optional<ComponentIndex>(found->second);
}

std::optional<ComponentIndex> ComponentNames::resolve(const Value& reference, unsigned allowed,
                                                      std::string_view user, ProblemLog& log) const {
  const std::optional<std::string> name = read_text(reference, log);
  if (!name) return std::nullopt;
  const std::optional<ComponentIndex> found = find(*name);
  if (!found) {
    log.add(reference, not_a_component(*name, allowed));
    return std::nullopt;
  }
  return check_kind(*found, reference, allowed, user, log) ? found : std::nullopt;
}

bool ComponentNames::check_kind(ComponentIndex component, const Value& reference, unsigned allowed,
                                std::string_view user, ProblemLog& log) const {
  const KindSet found = kind(component);
  if ((found & allowed) != 0) return true;
  if (found != no_kind) {
    log.add(reference,
            fmt::format("'{}' is {}; {} needs {}", name(component), with_article(kind_words(found).front()),
                        user, with_article(listed(kind_words(allowed), "or"))));
  }
  return false;
}

std::string ComponentNames::not_a_component(const std::string& name, unsigned allowed) const {
  std::vector<std::string> fitting;
  for (std::size_t i = 0; i < names_.size(); ++i) {
    if ((kinds_[i] & allowed) != 0) fitting.push_back(names_[i]);
  }
  std::string near = nearest(name, fitting);
  if (near.empty()) near = nearest(name, names_);
  std::string message = fmt::format("'{}' is not a component of architecture '{}'",
                                    name.size() > 64 ? name.substr(0, 64) + "..." : name, architecture_);
  if (!near.empty()) {
    message += fmt::format("; did you mean '{}'?", near);
  } else if (!names_.empty()) {
    message += fmt::format("; it has {}", listed(names_));
  }
  return message;
}

}  // namespace couplet::scenario
