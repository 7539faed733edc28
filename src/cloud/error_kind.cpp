#include "cloud/error_kind.hpp"

#include <algorithm>
#include <array>

namespace couplet::cloud {
namespace {

constexpr std::array<std::string_view, 15> throttling_codes = {"429",
                                                               "Throttling",
                                                               "ThrottlingException",
                                                               "ThrottledException",
                                                               "RequestThrottled",
                                                               "RequestThrottledException",
                                                               "TooManyRequestsException",
                                                               "ProvisionedThroughputExceededException",
                                                               "RequestLimitExceeded",
                                                               "BandwidthLimitExceeded",
                                                               "LimitExceededException",
                                                               "SlowDown",
                                                               "EC2ThrottledException",
                                                               "TransactionInProgressException",
                                                               "PriorRequestNotComplete"};
constexpr std::array<std::string_view, 4> transient_codes = {"500", "502", "503", "504"};

template <typename Codes>
bool contains(const Codes& codes, std::string_view code) {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

ErrorKind error_kind(std::string_view code) {
  if (contains(throttling_codes, code)) return ErrorKind::throttling;
  if (contains(transient_codes, code)) return ErrorKind::transient;
  const bool client = code.size() == 3 && code[0] == '4' && is_digit(code[1]) && is_digit(code[2]);
  return client ? ErrorKind::client : ErrorKind::other;
}

}  // namespace couplet::cloud
