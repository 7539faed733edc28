#include "model/busy_watch.hpp"

#include <limits>

#include "model/story.hpp"

namespace couplet::model {

double BusyWatch::share(const Usage& from, const Usage& to) {
  const double offered = to.offered - from.offered;
  return offered > 0 ? (to.used - from.used) / offered : std::numeric_limits<double>::quiet_NaN();
}

double BusyWatch::sample(sim::Time until, const Usage& usage) {
  const double bin = usage.offered > sampled_.offered ? share(sampled_, usage) : 0;
  if (bin < busy) {
    now_ = {};
  } else {
    if (now_.bins == 0) now_ = {sampled_at_, until, sampled_, usage, 0};
    ++now_.bins;
    now_.until = until;
    now_.last = usage;
    if (now_.bins > longest_.bins) longest_ = now_;
  }
  sampled_ = usage;
  sampled_at_ = until;
  return bin;
}

void BusyWatch::tell(const std::string& name, Story& story) const {
  if (longest_.bins < bins_told) return;
  story.bottleneck(longest_.from, longest_.until, name, share(longest_.first, longest_.last));
}

}  // namespace couplet::model
