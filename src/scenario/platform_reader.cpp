#include <fmt/format.h>

#include <algorithm>

#include "scenario/instance_types.hpp"
#include "scenario/readers.hpp"
#include "scenario/suggest.hpp"

namespace couplet::scenario {
namespace {

constexpr std::size_t parts_max = 10'000;

/// true: the mode that the type has by default.
CpuCredits read_credits(const Value& value, const Machine& machine, const InstanceType* type,
                        ProblemLog& log) {
  CpuCredits credits = CpuCredits::none;
  if (value.kind == Value::Kind::boolean) {
    if (!value.boolean) return CpuCredits::none;
    credits = type != nullptr && type->unlimited_by_default ? CpuCredits::unlimited : CpuCredits::standard;
  } else if (value.kind == Value::Kind::string && value.text == "standard") {
    credits = CpuCredits::standard;
  } else if (value.kind == Value::Kind::string && value.text == "unlimited") {
    credits = CpuCredits::unlimited;
  } else {
    log.add(value,
            fmt::format(R"(expected true, false, "standard" or "unlimited", found {})", describe(value)));
    return CpuCredits::none;
  }
  if (type != nullptr && type->burstable()) return credits;
  if (type == nullptr && !machine.instance_type.empty()) return CpuCredits::none;  // reported already
  log.add(value,
          fmt::format("{} has no CPU credits; the types that have are {}",
                      type == nullptr ? "a machine without an \"instance_type\"" : machine.instance_type,
                      listed(instance_type_names(true))));
  return CpuCredits::none;
}

/// Reads the platform, whose hosts and links every architecture has.
class PlatformReader {
 public:
  PlatformReader(const Value& value, const Workload& workload, Files& files, ProblemLog& log)
      : fields_(value, "a platform", log), workload_(workload), files_(files), log_(log) {}

  PlatformDraft read() {
    read_file();
    if (const Value* hosts = fields_.find("hosts")) {
      read_parts(*hosts, "a host", R"({"app-host": {"cores": 2}})", &PlatformReader::read_host);
    }
    draft_.hosts = draft_.parts.size();
    if (const Value* links = fields_.find("links")) {
      read_parts(*links, "a link", R"({"uplink": {"bandwidth": "20Mbps"}})", &PlatformReader::read_link);
    }
    const Value* routes = fields_.find("routes");
    if (routes != nullptr &&
        read_list(*routes, R"([{"from": "visitors", "to": "app-host", "links": ["uplink"]}])", log_)) {
      for (const Value& route : routes->elements) read_route(route);
    }
    draft_.network = fields_.choice("network", draft_.network,
                                    {{"CM02", NetworkModel::cm02}, {"LV08", NetworkModel::lv08}});
    fields_.finish();
    return std::move(draft_);
  }

 private:
  /// What is in it only SimGrid knows, but the hash of the scenario tells when it has changed.
  void read_file() {
    const Value* name = fields_.find("file");
    if (name == nullptr) return;
    const std::optional<Files::File> file = files_.read(*name, log_);
    draft_.file = file ? file->path : name->text;
    has_file_ = true;
  }

  using ReadPart = void (PlatformReader::*)(const Member&, PlatformPart&);

  void read_parts(const Value& parts, const char* what, const char* example, ReadPart read_part) {
    if (parts.kind != Value::Kind::object) {
      log_.add(parts,
               fmt::format("expected an object by name, such as {}, found {}", example, describe(parts)));
      return;
    }
    if (parts.members.size() > parts_max) {
      log_.add(parts, fmt::format("{} of them; at most {} are allowed", parts.members.size(), parts_max));
      return;
    }
    for (const Member& member : parts.members) {
      check_name(member, what, log_);
      check_unused(member, what);
      PlatformPart part;
      part.component.name = member.key;
      part.component.stream = member.key;
      part.component.origin = Origin(member.value);
      part.value = &member.value;
      (this->*read_part)(member, part);
      draft_.parts.push_back(std::move(part));
    }
  }

  /// A failure or route says only a name: it has to be one thing.
  void check_unused(const Member& member, const char* what) {
    const char* other = nullptr;
    if (find_part(member.key)) other = "a host";
    if (find_producer_named(member.key)) other = "a producer";
    if (other == nullptr) return;
    log_.add(
        member.place, member.value.path,
        fmt::format("{} is already called {}; give {} another name", other, in_quotes(member.key), what));
  }

  void read_host(const Member& member, PlatformPart& part) {
    Fields fields(member.value, has_file_ ? "a host of a platform file" : "a host", log_);
    HostSpec host;
    if (!has_file_) host.machine = read_machine(fields, true);
    if (const Value* zone = fields.find("zone")) {
      if (const auto name = read_name(*zone, log_)) part.component.zones.push_back(*name);
    }
    fields.finish();
    part.component.spec = std::move(host);
  }

  void read_link(const Member& member, PlatformPart& part) {
    if (has_file_) {
      part.component.spec = LinkSpec{};
      if (member.value.kind == Value::Kind::object && member.value.members.empty()) return;
      log_.add(member.value,
               fmt::format("the file says what its links are like; write {}: {{}}", in_quotes(member.key)));
      return;
    }
    Fields fields(member.value, "a link", log_);
    LinkSpec link;
    link.bits_per_second = 1;
    if (const Value* bandwidth = fields.require("bandwidth", R"("bandwidth": "20Mbps")")) {
      link.bits_per_second = read_bandwidth(*bandwidth, log_).value_or(1);
    }
    link.latency = fields.duration("latency", link.latency);
    fields.finish();
    part.component.spec = link;
  }

  std::optional<std::size_t> find_part(const std::string& name) const {
    for (std::size_t i = 0; i < draft_.parts.size(); ++i) {
      if (draft_.parts[i].component.name == name) return i;
    }
    return std::nullopt;
  }

  std::optional<std::size_t> find_producer_named(const std::string& name) const {
    for (std::size_t i = 0; i < workload_.producers.size(); ++i) {
      if (workload_.producers[i].producer.name == name) return i;
    }
    return std::nullopt;
  }

  void read_route(const Value& value) {
    Fields fields(value, has_file_ ? "a route of a platform file" : "a route", log_);
    RouteDraft route;
    route.value = &value;
    const bool from = read_end(fields.require("from", R"("from": "visitors")"), route.from);
    const bool to = read_end(fields.require("to", R"("to": "app-host")"), route.to);
    const bool links = has_file_ || read_links(fields.require("links", R"("links": ["uplink"])"), route);
    if (!has_file_) route.both_ways = fields.flag("both_ways", true);
    fields.finish();
    if (!from || !to || !links) return;
    if (route.from == route.to) {
      log_.add(value, fmt::format("a route leads from one end to another; what stays on {} needs none",
                                  in_quotes(value.find("from")->value.text)));
      return;
    }
    for (const RouteDraft& other : draft_.routes) {
      const bool same = other.from == route.from && other.to == route.to;
      const bool back = other.from == route.to && other.to == route.from;
      if (!same && !(back && (other.both_ways || route.both_ways))) continue;
      log_.add(value,
               fmt::format("another route already leads from {} to {}{}", in_quotes(other.from.name),
                           in_quotes(other.to.name), back ? R"(; "both_ways": false makes two of it)" : ""));
      return;
    }
    draft_.routes.push_back(std::move(route));
  }

  bool read_end(const Value* value, RouteDraft::End& end) {
    if (value == nullptr || !read_text(*value, log_)) return false;
    end.name = value->text;
    const auto part = find_part(value->text);
    if (part && *part < draft_.hosts) {
      end.host = *part;
      return true;
    }
    end.producer = find_producer_named(value->text);
    if (end.producer) return true;
    if (part) {
      log_.add(*value, fmt::format("{} is a link; a route leads from one host or producer to another",
                                   in_quotes(value->text)));
      return false;
    }
    std::vector<std::string> names;
    for (std::size_t i = 0; i < draft_.hosts; ++i) names.push_back(draft_.parts[i].component.name);
    for (const ProducerDraft& producer : workload_.producers) names.push_back(producer.producer.name);
    log_.add(*value, unknown_word("host or producer", value->text, names));
    return false;
  }

  bool read_links(const Value* value, RouteDraft& route) {
    if (value == nullptr || !read_list(*value, R"(["uplink"])", log_)) return false;
    if (value->elements.empty()) {
      log_.add(*value, R"(a route needs at least one link, such as ["uplink"])");
      return false;
    }
    bool fine = true;
    for (const Value& element : value->elements) {
      const bool text = read_text(element, log_).has_value();
      const auto part = text ? find_part(element.text) : std::nullopt;
      if (part && *part >= draft_.hosts) {
        const bool twice = std::find(route.links.begin(), route.links.end(), *part) != route.links.end();
        if (twice)
          log_.add(element, fmt::format("the route takes the link {} twice", in_quotes(element.text)));
        fine = fine && !twice;
        route.links.push_back(*part);
        continue;
      }
      fine = false;
      if (!text) continue;
      std::vector<std::string> names;
      for (std::size_t i = draft_.hosts; i < draft_.parts.size(); ++i)
        names.push_back(draft_.parts[i].component.name);
      log_.add(element, part ? fmt::format("{} is a host; a route is made of links", in_quotes(element.text))
                             : unknown_word("link", element.text, names));
    }
    return fine;
  }

  Fields fields_;
  const Workload& workload_;
  Files& files_;
  ProblemLog& log_;
  PlatformDraft draft_;
  bool has_file_ = false;
};

}  // namespace

Machine read_machine(Fields& fields, bool whole) {
  Machine machine;
  const InstanceType* type = nullptr;
  if (const Value* named = fields.find("instance_type")) {
    machine.instance_type = read_text(*named, fields.log()).value_or("");
    type = instance_type_named(machine.instance_type);
    if (type != nullptr) machine.cores = type->cores;
    if (type == nullptr && named->kind == Value::Kind::string)
      fields.log().add(*named, unknown_word("instance_type", machine.instance_type, instance_type_names()));
  }
  if (whole) {
    machine.cores = fields.count("cores", machine.cores, {1, 1024});
    machine.speed = fields.number("speed", machine.speed, {0, 1000, true});
  }
  if (const Value* credits = fields.find("credits"))
    machine.credits = read_credits(*credits, machine, type, fields.log());
  return machine;
}

PlatformDraft read_platform(const Value& value, const Workload& workload, Files& files, ProblemLog& log) {
  return PlatformReader(value, workload, files, log).read();
}

}  // namespace couplet::scenario
