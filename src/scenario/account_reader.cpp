#include <fmt/format.h>

#include <algorithm>

#include "cloud/concurrency.hpp"
#include "scenario/readers.hpp"

namespace couplet::scenario {
namespace {

constexpr std::uint32_t concurrency_max = 1'000'000;

/// The most environments that a function without a reservation ever has provisioned.
std::uint32_t provisioned_at_most(const std::vector<Component>& components, std::size_t function) {
  std::uint32_t most = std::get<FunctionSpec>(components[function].spec).provisioned_concurrency;
  for (const Component& component : components) {
    const auto* autoscaler = std::get_if<AutoscalerSpec>(&component.spec);
    if (autoscaler != nullptr && static_cast<std::size_t>(autoscaler->scales) == function)
      most = std::max(most, autoscaler->max);
  }
  return most;
}

}  // namespace

AccountQuotas read_account(const Value& value, ProblemLog& log) {
  AccountQuotas account;
  Fields fields(value, "the quotas of the account", log);
  account.concurrency = fields.count("concurrency", account.concurrency, {1, concurrency_max});
  if (const Value* publishes = fields.find("publishes")) {
    if (const auto rate = read_rate(*publishes, log)) account.publishes = *rate;
  }
  fields.finish();
  return account;
}

void check_account(const std::vector<Component>& components, const std::vector<Member>& merged,
                   const AccountQuotas& quotas, ProblemLog& log) {
  cloud::AccountConcurrency account(quotas.concurrency);
  for (std::size_t i = 0; i < components.size(); ++i) {
    const auto* function = std::get_if<FunctionSpec>(&components[i].spec);
    if (function == nullptr) continue;
    const bool reserves = function->reserved_concurrency.has_value();
    const std::uint32_t wanted =
        reserves ? *function->reserved_concurrency : provisioned_at_most(components, i);
    const std::uint32_t left = account.to_give();
    if (wanted <= left) {
      account.reserve(wanted);
      continue;
    }
    const Member* key = merged[i].value.find(reserves ? "reserved_concurrency" : "provisioned_concurrency");
    log.add(key == nullptr ? merged[i].value : key->value,
            fmt::format(
                "of the account's concurrency of {} there are {} left to {} for '{}', not {}: at least {} "
                "stay with functions that reserve nothing; write less, or \"account\": "
                "{{\"concurrency\": {}}}",
                grouped(quotas.concurrency), grouped(left), reserves ? "reserve" : "provision",
                components[i].name, grouped(wanted), grouped(cloud::AccountConcurrency::never_reserved),
                std::uint64_t{quotas.concurrency} + wanted - left));
  }
}

}  // namespace couplet::scenario
