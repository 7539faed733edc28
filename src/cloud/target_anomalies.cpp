#include "cloud/target_anomalies.hpp"

#include <algorithm>

namespace couplet::cloud {
namespace {

double share(std::uint64_t failures, std::uint64_t answers) {
  if (answers == 0) return 0;
  return static_cast<double>(static_cast<std::int64_t>(failures)) /
         static_cast<double>(static_cast<std::int64_t>(answers));
}

}  // namespace

void TargetAnomalies::answered(std::uint32_t target, bool failed) {
  ++records_[target].answers;
  if (failed) ++records_[target].failures;
}

void TargetAnomalies::review(sim::Time now, const std::vector<std::uint32_t>& compared) {
  const std::int64_t reviews = 1 + (now - next_) / period;
  judge(compared);
  give_back(reviews - 1);  // nothing was answered between the later ones
  count();
  next_ = sim::add(next_, reviews * period);
}

void TargetAnomalies::judge(const std::vector<std::uint32_t>& compared) {
  Record all;
  for (const std::uint32_t target : compared) {
    all.answers += records_[target].answers;
    all.failures += records_[target].failures;
  }
  for (Record& record : records_) record.anomalous = false;
  if (compared.size() >= peers_min) {
    for (const std::uint32_t target : compared) {
      Record& record = records_[target];
      const double peers = share(all.failures - record.failures, all.answers - record.answers);
      record.anomalous = record.failures >= failures_min &&
                         share(record.failures, record.answers) >= share_min + times_the_peers * peers;
    }
  }
  for (Record& record : records_) {
    record.weight = record.anomalous ? std::max(weight_min, record.weight / 2)
                                     : std::min(1.0, record.weight + weight_back);
    record.answers = 0;
    record.failures = 0;
  }
}

void TargetAnomalies::count() {
  found_ = lightened_ = 0;
  for (const Record& record : records_) {
    if (record.anomalous) ++found_;
    if (record.weight < 1) ++lightened_;
  }
}

void TargetAnomalies::give_back(std::int64_t reviews) {
  if (reviews == 0) return;
  const double back = weight_back * static_cast<double>(std::min<std::int64_t>(reviews, 16));
  for (Record& record : records_) {
    record.weight = std::min(1.0, record.weight + back);
    record.anomalous = false;
  }
}

}  // namespace couplet::cloud
