// Operations on queues themselves: make, change, list, tag, remove.
#include <fmt/format.h>

#include <algorithm>

#include "script/characters.hpp"
#include "script/failure.hpp"
#include "script/identifiers.hpp"
#include "script/operations.hpp"
#include "script/pages.hpp"

namespace couplet::script {

namespace {

constexpr std::size_t tags_max = 50;

void check_name(Arguments& arguments, const std::string& name, bool fifo) {
  const bool has_ending = ends_with_fifo(name);
  const std::string_view plain = std::string_view(name).substr(0, name.size() - (has_ending ? 5 : 0));
  if (name.size() > 80 || !is_queue_word(plain)) {
    arguments.invalid(
        "QueueName must be 1 to 80 letters, digits, '-' and '_'; that of a FIFO queue ends with .fifo");
  }
  if (has_ending && !fifo)
    arguments.invalid("a name that ends with .fifo needs the attribute FifoQueue \"true\"");
  if (fifo && !has_ending) arguments.invalid("the name of a FIFO queue must end with .fifo");
}

double share(Arguments& fields, const Json& block, const char* key) {
  if (!fields.has(key)) return 0;
  const Json& value = block[key];
  const double number = value.is_number() ? value.get<double>() : -1;
  if (number < 0 || number > 1)
    fail(code::wrong_type, fmt::format("{}.{} must be from 0 to 1", fields.place(), key));
  return number;
}

Imperfections read_imperfections(Arguments& arguments) {
  Imperfections imperfections;
  const Json* const block = arguments.object("Couplet");
  if (block == nullptr) return imperfections;
  Arguments fields(*block, Service::sqs, arguments.place() + ".Couplet");
  if (const auto shards = fields.number("shards", 1, cloud::QueueConfig::shards_max)) {
    imperfections.shards = static_cast<std::uint32_t>(*shards);
  }
  imperfections.duplicate_rate = share(fields, *block, "duplicate_rate");
  imperfections.disorder_rate = share(fields, *block, "disorder_rate");
  if (const auto seed = fields.number("seed", 0, INT32_MAX))
    imperfections.seed = static_cast<std::uint64_t>(*seed);
  if (const auto calls = fields.number("calls_per_second", 0, 1'000'000)) {
    imperfections.calls_per_second = static_cast<std::uint32_t>(*calls);
  }
  fields.finish();
  return imperfections;
}

/// A dead-letter queue must exist, be of the same type, and allow it.
void check_redrive(World& world, const std::string& name, const QueueSettings& settings) {
  if (!settings.redrive) return;
  const QueueRecord* const target = world.queues.find(settings.redrive->target);
  const char* why = nullptr;
  if (settings.redrive->target == name) {
    why = "a queue cannot be its own dead-letter queue";
  } else if (target == nullptr) {
    why = "the dead-letter queue does not exist; create it first";
  } else if (target->fifo() != settings.fifo) {
    why = "the dead-letter queue of a FIFO queue is a FIFO queue, that of a standard queue a standard one";
  } else if (!target->settings.redrive_allow.allows(name)) {
    why = "the RedriveAllowPolicy of the dead-letter queue does not allow this";
  }
  if (why != nullptr) fail(code::invalid_value, fmt::format("RedrivePolicy: {}", why));
}

std::map<std::string, std::string> read_tags(const Json& tags, std::string_view place) {
  std::map<std::string, std::string> read;
  for (const auto& [key, value] : tags.items()) {
    const std::string& text = text_value(value, fmt::format("{}.{}", place, key));
    if (key.empty() || key.size() > 128 || text.size() > 256) {
      fail(code::invalid_value, "a tag has a key of 1 to 128 and a value of at most 256 characters");
    }
    read[key] = text;
  }
  return read;
}

/// The attributes that `given` names have the values that a queue already has.
bool agrees(const QueueSettings& settings, const Json& given) {
  const auto shown = settings.shown();
  const auto& named = given.get_ref<const Json::object_t&>();
  return std::all_of(named.begin(), named.end(), [&](const auto& each) {
    const auto found = shown.find(each.first);
    return each.second == (found == shown.end() ? std::string() : found->second);
  });
}

void append_url(Call& call, const QueueRecord& queue) {
  JsonText(call.result).open('{').text("QueueUrl", queue_url(queue.name)).close('}');
}

/// Everything that GetQueueAttributes may show, by name.
std::map<std::string, std::string> all_attributes(const QueueRecord& queue) {
  const auto count = [](std::uint64_t number) { return fmt::format("{}", number); };
  const auto at = [](sim::Time time) { return fmt::format("{}", epoch_milliseconds(time) / 1'000); };
  std::map<std::string, std::string> all = queue.settings.shown();
  all["QueueArn"] = queue_arn(queue.name);
  all["CreatedTimestamp"] = at(queue.created);
  all["LastModifiedTimestamp"] = at(queue.modified);
  all["ApproximateNumberOfMessages"] = count(queue.machine->visible());
  all["ApproximateNumberOfMessagesNotVisible"] = count(queue.machine->in_flight());
  all["ApproximateNumberOfMessagesDelayed"] = count(queue.machine->delayed());
  return all;
}

constexpr std::string_view attribute_names[] = {"All",
                                                "Policy",
                                                "VisibilityTimeout",
                                                "MaximumMessageSize",
                                                "MessageRetentionPeriod",
                                                "ApproximateNumberOfMessages",
                                                "ApproximateNumberOfMessagesNotVisible",
                                                "CreatedTimestamp",
                                                "LastModifiedTimestamp",
                                                "QueueArn",
                                                "ApproximateNumberOfMessagesDelayed",
                                                "DelaySeconds",
                                                "ReceiveMessageWaitTimeSeconds",
                                                "RedrivePolicy",
                                                "FifoQueue",
                                                "ContentBasedDeduplication",
                                                "KmsMasterKeyId",
                                                "KmsDataKeyReusePeriodSeconds",
                                                "DeduplicationScope",
                                                "FifoThroughputLimit",
                                                "RedriveAllowPolicy",
                                                "SqsManagedSseEnabled"};

void append_urls(Call& call, const char* key, const std::vector<std::string>& names, const Page& page) {
  JsonText json(call.result);
  json.open('{');
  if (!names.empty() || std::string_view(key) == "queueUrls") {
    json.key(key).open('[');
    for (std::size_t i = page.begin; i < page.end; ++i) json.text_value(queue_url(names[i]));
    json.close(']');
  }
  if (!page.next.empty()) json.text("NextToken", page.next);
  json.close('}');
}

}  // namespace

void create_queue(Call& call) {
  Arguments& arguments = call.arguments;
  World& world = call.world;
  const std::string name = arguments.required_text("QueueName");
  const Json* const attributes = arguments.object("Attributes");
  const Json* const tags = arguments.object("tags");
  const Imperfections imperfections = read_imperfections(arguments);
  arguments.finish();
  QueueSettings settings;
  if (attributes != nullptr) change(settings, *attributes, true);
  check_name(arguments, name, settings.fifo);
  const auto read = tags == nullptr ? std::map<std::string, std::string>() : read_tags(*tags, "tags");
  if (const QueueRecord* const existing = world.queues.find(name); existing != nullptr) {
    if (attributes != nullptr && !agrees(existing->settings, *attributes)) {
      fail("QueueAlreadyExists",
           fmt::format("a queue \"{}\" exists with other attributes; SetQueueAttributes changes them", name));
    }
    append_url(call, *existing);
    return;
  }
  if (world.queues.deleted_recently(world.now, name)) {
    fail("QueueDeletedRecently",
         fmt::format("\"{}\" was deleted less than 60 s ago; wait, or take another name", name));
  }
  check_redrive(world, name, settings);
  QueueRecord& queue = world.queues.create(world.now, name, std::move(settings), imperfections);
  queue.tags = read;
  append_url(call, queue);
}

void get_queue_url(Call& call) {
  const std::string& name = call.arguments.required_text("QueueName");
  const std::string* const owner = call.arguments.text("QueueOwnerAWSAccountId");
  call.arguments.finish();
  const QueueRecord* const queue = call.world.queues.find(name);
  if (queue == nullptr || (owner != nullptr && *owner != account)) {
    fail(code::unknown_queue, fmt::format("there is no queue \"{}\" at this time", name.substr(0, 200)));
  }
  append_url(call, *queue);
}

void list_queues(Call& call) {
  const std::string* const prefix = call.arguments.text("QueueNamePrefix");
  const PageRequest request = read_page(call.arguments, "MaxResults", "NextToken", 1'000);
  call.arguments.finish();
  std::vector<std::string> names;
  for (const auto& [name, number] : call.world.queues.names()) {
    if (prefix == nullptr || name.compare(0, prefix->size(), *prefix) == 0) names.push_back(name);
  }
  append_urls(call, "QueueUrls", names, page_of(names.size(), request, call.arguments));
}

void get_queue_attributes(Call& call) {
  const QueueRecord& queue = call.world.queues.of_url(call.arguments);
  const std::vector<std::string_view> wanted = call.arguments.texts("AttributeNames");
  call.arguments.finish();
  bool all = false;
  for (const std::string_view name : wanted) {
    all = all || name == "All";
    if (std::find(std::begin(attribute_names), std::end(attribute_names), name) ==
        std::end(attribute_names)) {
      fail(code::invalid_attribute_name,
           fmt::format("there is no attribute \"{}\" of queues", name.substr(0, 100)));
    }
  }
  JsonText json(call.result);
  json.open('{');
  if (!wanted.empty()) {
    json.key("Attributes").open('{');
    for (const auto& [name, value] : all_attributes(queue)) {
      if (all || std::find(wanted.begin(), wanted.end(), name) != wanted.end()) json.text(name, value);
    }
    json.close('}');
  }
  json.close('}');
}

void set_queue_attributes(Call& call) {
  QueueRecord& queue = call.world.queues.of_url(call.arguments);
  const Json& attributes = call.arguments.required_object("Attributes");
  call.arguments.finish();
  QueueSettings settings = queue.settings;
  change(settings, attributes, false);
  check_redrive(call.world, queue.name, settings);
  call.world.queues.change_settings(call.world.now, queue, std::move(settings));
  call.result = "{}";
}

void delete_queue(Call& call) {
  QueueRecord& queue = call.world.queues.of_url(call.arguments);
  call.arguments.finish();
  call.world.moves.forget(queue.number);
  call.world.queues.remove(call.world.now, queue);
  call.result = "{}";
}

void purge_queue(Call& call) {
  QueueRecord& queue = call.world.queues.of_url(call.arguments);
  call.arguments.finish();
  if (call.world.queues.purge(call.world.now, queue) == cloud::PurgeOutcome::in_progress) {
    fail("PurgeQueueInProgress", "this queue was purged less than 60 s ago; wait");
  }
  call.result = "{}";
}

void tag_queue(Call& call) {
  QueueRecord& queue = call.world.queues.of_url(call.arguments);
  auto tags = read_tags(call.arguments.required_object("Tags"), "TagQueue.Tags");
  call.arguments.finish();
  tags.insert(queue.tags.begin(), queue.tags.end());
  if (tags.size() > tags_max) call.arguments.invalid(fmt::format("a queue has at most {} tags", tags_max));
  queue.tags = std::move(tags);
  call.result = "{}";
}

void untag_queue(Call& call) {
  QueueRecord& queue = call.world.queues.of_url(call.arguments);
  call.arguments.required_list("TagKeys");
  const std::vector<std::string_view> keys = call.arguments.texts("TagKeys");
  call.arguments.finish();
  for (const std::string_view key : keys) queue.tags.erase(std::string(key));
  call.result = "{}";
}

void list_queue_tags(Call& call) {
  const QueueRecord& queue = call.world.queues.of_url(call.arguments);
  call.arguments.finish();
  JsonText json(call.result);
  json.open('{');
  if (!queue.tags.empty()) {
    json.key("Tags").open('{');
    for (const auto& [key, value] : queue.tags) json.any_key(key).text_value(value);
    json.close('}');
  }
  json.close('}');
}

void list_dead_letter_source_queues(Call& call) {
  const QueueRecord& target = call.world.queues.of_url(call.arguments);
  const PageRequest request = read_page(call.arguments, "MaxResults", "NextToken", 1'000);
  call.arguments.finish();
  std::vector<std::string> names;
  for (const auto& [name, number] : call.world.queues.names()) {
    const auto& redrive = call.world.queues.numbered(number)->settings.redrive;
    if (redrive && redrive->target == target.name) names.push_back(name);
  }
  append_urls(call, "queueUrls", names, page_of(names.size(), request, call.arguments));
}

}  // namespace couplet::script
