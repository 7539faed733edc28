#include "script/identifiers.hpp"

#include <fmt/format.h>

#include "sim/hash.hpp"

namespace couplet::script {

namespace {

constexpr std::string_view url_begin = "https://sqs.us-east-1.amazonaws.com/000000000000/";
constexpr std::string_view queue_arn_begin = "arn:aws:sqs:us-east-1:000000000000:";
constexpr std::string_view topic_arn_begin = "arn:aws:sns:us-east-1:000000000000:";
constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::optional<std::string_view> behind(std::string_view begin, std::string_view text) {
  if (text.substr(0, begin.size()) != begin) return std::nullopt;
  return text.substr(begin.size());
}

/// A handle as three words: the first is a check in its upper 48 bits, the others are veiled by it, so that
/// handles of neighbours look nothing alike.
struct Words {
  std::uint64_t check = 0;
  std::uint64_t place = 0;
  std::uint64_t sequence = 0;
};

std::uint64_t check_of(std::uint64_t receive, std::uint64_t place, std::uint64_t sequence) {
  return sim::mix64(sim::mix64(sim::mix64(receive + 0x9e3779b97f4a7c15) + place) + sequence) &
         ~std::uint64_t{0xffff};
}

/// Six bits a digit, most significant first: 24 bytes are 32 digits.
std::string to_digits(const Words& words) {
  std::string text;
  text.reserve(32);
  std::uint32_t group = 0;
  int bits = 0;
  for (const std::uint64_t word : {words.check, words.place, words.sequence}) {
    for (int shift = 56; shift >= 0; shift -= 8) {
      group = (group << 8 | static_cast<std::uint32_t>(word >> shift & 0xff)) & 0xffff;
      for (bits += 8; bits >= 6; bits -= 6) text += digits[group >> (bits - 6) & 63];
    }
  }
  return text;
}

}  // namespace

std::string uuid(std::string_view kind, std::uint64_t n) {
  const std::uint64_t key = sim::hash_of(kind);
  const std::uint64_t high = sim::mix64(key + 2 * n);
  const std::uint64_t low = sim::mix64(key + 2 * n + 1);
  return fmt::format("{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}", high >> 32, high >> 16 & 0xffff, high & 0xfff,
                     (low >> 48 & 0x3fff) | 0x8000, low & 0xffffffffffff);
}

std::string handle_text(const Handle& handle) {
  const std::uint64_t place = std::uint64_t{handle.queue} << 32 | handle.slot;
  const std::uint64_t check = check_of(handle.receive, place, handle.sequence);
  const std::uint64_t veil = sim::mix64(check);
  return to_digits({check | ((handle.receive ^ veil) & 0xffff), place ^ sim::mix64(check + 1),
                    handle.sequence ^ sim::mix64(check + 2)});
}

std::optional<Handle> read_handle(std::string_view text) {
  if (text.size() != 32) return std::nullopt;
  std::array<std::uint64_t, 3> words{};
  std::size_t bit = 0;
  for (const char c : text) {
    const std::size_t value = digits.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    for (int i = 5; i >= 0; --i, ++bit) words[bit / 64] = words[bit / 64] << 1 | (value >> i & 1);
  }
  const std::uint64_t check = words[0] & ~std::uint64_t{0xffff};
  const std::uint64_t place = words[1] ^ sim::mix64(check + 1);
  Handle handle;
  handle.receive = static_cast<std::uint16_t>(words[0] ^ sim::mix64(check));
  handle.sequence = words[2] ^ sim::mix64(check + 2);
  handle.queue = static_cast<std::uint32_t>(place >> 32);
  handle.slot = static_cast<std::uint32_t>(place);
  if (check_of(handle.receive, place, handle.sequence) != check) return std::nullopt;
  return handle;
}

std::string queue_url(std::string_view name) {
  return std::string(url_begin).append(name);
}

std::string queue_arn(std::string_view name) {
  return std::string(queue_arn_begin).append(name);
}

std::string topic_arn(std::string_view name) {
  return std::string(topic_arn_begin).append(name);
}

std::optional<std::string_view> name_in_queue_url(std::string_view url) {
  return behind(url_begin, url);
}

std::optional<std::string_view> name_in_queue_arn(std::string_view arn) {
  return behind(queue_arn_begin, arn);
}

std::optional<std::string_view> name_in_topic_arn(std::string_view arn) {
  return behind(topic_arn_begin, arn);
}

std::int64_t epoch_milliseconds(sim::Time at) {
  return at.time_since_epoch().count() / 1'000'000;
}

std::string iso_timestamp(sim::Time at) {
  const std::int64_t milliseconds = epoch_milliseconds(at);
  // The proleptic Gregorian calendar, from the days since 1970 (Howard Hinnant's civil_from_days).
  const std::int64_t shifted = milliseconds / 86'400'000 + 719'468;
  const std::int64_t era = shifted / 146'097;
  const std::int64_t day_of_era = shifted % 146'097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t from_march = (5 * day_of_year + 2) / 153;
  const std::int64_t month = from_march < 10 ? from_march + 3 : from_march - 9;
  const std::int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
  const std::int64_t of_day = milliseconds % 86'400'000;
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", year, month,
                     day_of_year - (153 * from_march + 2) / 5 + 1, of_day / 3'600'000, of_day / 60'000 % 60,
                     of_day / 1'000 % 60, of_day % 1'000);
}

}  // namespace couplet::script
