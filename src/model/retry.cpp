#include "model/retry.hpp"

#include "sim/check.hpp"

namespace couplet::model {
namespace {

cloud::Growth growth_of(scenario::Backoff backoff) {
  switch (backoff) {
    case scenario::Backoff::none: return cloud::Growth::none;
    case scenario::Backoff::constant: return cloud::Growth::constant;
    case scenario::Backoff::linear: return cloud::Growth::linear;
    case scenario::Backoff::exponential: return cloud::Growth::exponential;
  }
  COUPLET_CHECK(false);
}

cloud::Jitter jitter_of(scenario::Jitter jitter) {
  switch (jitter) {
    case scenario::Jitter::none: return cloud::Jitter::none;
    case scenario::Jitter::full: return cloud::Jitter::full;
    case scenario::Jitter::equal: return cloud::Jitter::equal;
    case scenario::Jitter::decorrelated: return cloud::Jitter::decorrelated;
  }
  COUPLET_CHECK(false);
}

}  // namespace

Retry::Retry(const scenario::RetryPolicy& policy, sim::DrawKey key, std::uint64_t site)
    : attempts_(policy.attempts),
      transient_only_(policy.transient_only),
      adaptive_(policy.adaptive),
      backoff_{growth_of(policy.backoff), policy.base, policy.cap, jitter_of(policy.jitter)},
      throttling_base_(policy.throttling_base.value_or(policy.base)),
      retry_after_(policy.retry_after),
      budget_(policy.budget),
      key_(key),
      site_(site) {}

sim::Duration Retry::delay(std::uint64_t identity, sim::Lineage parent, std::uint32_t attempts_made,
                           cloud::ErrorKind error, sim::Duration asked) const {
  cloud::BackoffConfig backoff = backoff_;
  if (error == cloud::ErrorKind::throttling) backoff.base = throttling_base_;
  // Decorrelated jitter depends on the delay before; the others do not need the walk.
  const bool walks = backoff.jitter == cloud::Jitter::decorrelated;
  sim::Duration delay = backoff.base;
  for (std::uint32_t n = walks ? 1 : attempts_made; n <= attempts_made; ++n) {
    sim::Draw draw(key_, identity, sim::repeated(parent, site_, n + std::uint64_t{1}));
    delay = cloud::backoff(backoff, n, delay, draw);
  }
  return cloud::with_hint(delay, asked, retry_after_);
}

}  // namespace couplet::model
