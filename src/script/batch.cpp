#include "script/batch.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "script/characters.hpp"

namespace couplet::script {

namespace {

constexpr std::size_t entries_max = 10;

/// SNS has the same mistakes under shorter names.
[[noreturn]] void refuse(Service service, const char* sqs, const char* sns, const std::string& message) {
  fail(service == Service::sqs ? sqs : sns, message);
}

}  // namespace

std::vector<BatchEntry> read_batch(Arguments& arguments, const char* key) {
  const Json& list = arguments.required_list(key);
  const Service service = arguments.service();
  if (list.empty())
    refuse(service, "EmptyBatchRequest", "EmptyBatchRequest", "a batch has at least one entry");
  if (list.size() > entries_max) {
    refuse(service, "AWS.SimpleQueueService.TooManyEntriesInBatchRequest", "TooManyEntriesInBatchRequest",
           fmt::format("a batch has at most {} entries; this one has {}", entries_max, list.size()));
  }
  std::vector<BatchEntry> entries;
  for (const Json& value : list) {
    Arguments fields(value, service, fmt::format("{}.{}[{}]", arguments.place(), key, entries.size()));
    BatchEntry entry{fields.required_text("Id"), &value, std::nullopt};
    if (!is_queue_word(entry.id)) {
      refuse(service, "InvalidBatchEntryId", "InvalidBatchEntryId",
             "the Id of an entry must be 1 to 80 letters, digits, '-' and '_'");
    }
    for (const BatchEntry& other : entries) {
      if (other.id == entry.id) {
        refuse(service, "BatchEntryIdsNotDistinct", "BatchEntryIdsNotDistinct",
               fmt::format("the Id \"{}\" is there twice", entry.id));
      }
    }
    entries.push_back(std::move(entry));
  }
  return entries;
}

void read_entries(std::vector<BatchEntry>& entries, const Arguments& arguments, const char* key,
                  const std::function<void(Arguments&, std::size_t)>& read) {
  for (std::size_t i = 0; i < entries.size(); ++i) {
    Arguments fields(*entries[i].value, arguments.service(),
                     fmt::format("{}.{}[{}]", arguments.place(), key, i));
    fields.required_text("Id");
    try {
      read(fields, i);
    } catch (Failure& failure) {
      if (failure.of_script()) throw;
      // In a batch AWS has one code for what is missing and what is wrong (1.11 of the facts).
      if (failure.code == code::missing_parameter) failure.code = code::invalid_value;
      entries[i].failure = std::move(failure);
    }
    if (!entries[i].failure) fields.finish();
  }
}

std::string batch_result(const std::vector<BatchEntry>& entries, Service service,
                         const std::function<void(JsonText&, std::size_t)>& append_success) {
  const auto failed = static_cast<std::size_t>(std::count_if(
      entries.begin(), entries.end(), [](const BatchEntry& entry) { return entry.failure.has_value(); }));
  std::string result;
  JsonText json(result);
  json.open('{');
  if (failed < entries.size() || service == Service::sns) {
    json.key("Successful").open('[');
    for (std::size_t i = 0; i < entries.size(); ++i) {
      if (entries[i].failure) continue;
      json.open('{').text("Id", entries[i].id);
      append_success(json, i);
      json.close('}');
    }
    json.close(']');
  }
  if (failed > 0 || service == Service::sns) {
    json.key("Failed").open('[');
    for (const BatchEntry& entry : entries) {
      if (!entry.failure) continue;
      json.open('{')
          .text("Id", entry.id)
          .key("SenderFault")
          .raw(entry.failure->code == "RequestThrottled" ? "false" : "true");
      json.text("Code", entry.failure->code).text("Message", entry.failure->message).close('}');
    }
    json.close(']');
  }
  json.close('}');
  return result;
}

}  // namespace couplet::script
