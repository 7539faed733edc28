#include "report/diagram_parts.hpp"

#include <algorithm>

#include "scenario/lint_view.hpp"

namespace couplet::report {

using scenario::Architecture;
using scenario::Component;
using scenario::ComponentIndex;
using scenario::Step;

namespace {

EdgeKind kind_of(const Step& step) {
  if (std::holds_alternative<scenario::Send>(step.action)) return EdgeKind::send;
  if (std::holds_alternative<scenario::Put>(step.action)) return EdgeKind::store;
  if (std::holds_alternative<scenario::Publish>(step.action)) return EdgeKind::publish;
  if (std::holds_alternative<scenario::Write>(step.action)) return EdgeKind::write;
  if (std::holds_alternative<scenario::Get>(step.action) ||
      std::holds_alternative<scenario::Read>(step.action))
    return EdgeKind::read;
  return scenario::is_async(step) ? EdgeKind::invoke : EdgeKind::call;
}

/// Collects the nodes and edges of one architecture.
class PartsOfArchitecture {
 public:
  explicit PartsOfArchitecture(const Architecture& architecture) : architecture_(architecture) {}

  DiagramParts all() {
    for (const auto& producer : architecture_.producers) {
      parts_.nodes.push_back(
          {"customers:" + producer.name, "customers", producer.name, detail_of(producer), ""});
    }
    for (const Component& component : architecture_.components) {
      parts_.nodes.push_back({component.name, scenario::kind_name(component), component.name,
                              detail_of(component, architecture_), beside(component)});
    }
    for (std::size_t p = 0; p < architecture_.producers.size(); ++p) customers(p);
    for (std::size_t c = 0; c < architecture_.components.size(); ++c) component(c);
    return std::move(parts_);
  }

 private:
  const Component& at(ComponentIndex index) const {
    return architecture_.components[static_cast<std::size_t>(index)];
  }

  void add(std::size_t from, ComponentIndex to, EdgeKind kind) {
    const std::size_t node = architecture_.producers.size() + static_cast<std::size_t>(to);
    const bool known = std::any_of(parts_.edges.begin() + first_, parts_.edges.end(), [&](const auto& edge) {
      return edge.from == from && edge.to == node && edge.kind == kind;
    });
    if (!known) parts_.edges.push_back({from, node, kind});
  }

  /// Who is met on the way to a component: the caches and throttles before it come first.
  ComponentIndex front_of(ComponentIndex to) const {
    for (std::size_t i = 0; i < architecture_.components.size(); ++i) {
      const auto* guard = scenario::guard_of(architecture_.components[i]);
      if (guard != nullptr && guard->guards == to) return static_cast<ComponentIndex>(i);
    }
    return to;
  }

  /// Of several before one component each hands on to the next in the file.
  ComponentIndex behind(std::size_t guard) const {
    const ComponentIndex to = scenario::guard_of(architecture_.components[guard])->guards;
    for (std::size_t i = guard + 1; i < architecture_.components.size(); ++i) {
      const auto* next = scenario::guard_of(architecture_.components[i]);
      if (next != nullptr && next->guards == to) return static_cast<ComponentIndex>(i);
    }
    return to;
  }

  void begin() { first_ = static_cast<std::ptrdiff_t>(parts_.edges.size()); }

  /// How somebody reaches a component who hands requests on as they are.
  EdgeKind towards(ComponentIndex to, EdgeKind store, EdgeKind other) const {
    const auto& spec = at(to).spec;
    if (std::holds_alternative<scenario::QueueSpec>(spec)) return EdgeKind::send;
    if (std::holds_alternative<scenario::TopicSpec>(spec)) return EdgeKind::publish;
    const bool stores = std::holds_alternative<scenario::BucketSpec>(spec) ||
                        std::holds_alternative<scenario::DatabaseSpec>(spec);
    return stores ? store : other;
  }

  void customers(std::size_t producer) {
    begin();
    const ComponentIndex entry = architecture_.producers[producer].entry;
    const bool bucket = std::holds_alternative<scenario::BucketSpec>(at(entry).spec);
    add(producer, front_of(entry), towards(entry, bucket ? EdgeKind::store : EdgeKind::call, EdgeKind::call));
    for (const auto& collect : architecture_.collects) {
      if (static_cast<std::size_t>(collect.producer) == producer) add(producer, collect.from, EdgeKind::read);
    }
  }

  void component(std::size_t index) {
    begin();
    const std::size_t node = architecture_.producers.size() + index;
    const Component& component = architecture_.components[index];
    scenario::for_each_step(scenario::steps_of(component), [&](const Step& step, const std::string&) {
      if (const auto* use = scenario::use_of(step)) add(node, front_of(use->target), kind_of(step));
    });
    if (const auto* guard = scenario::guard_of(component)) {
      add(node, behind(index), towards(guard->guards, EdgeKind::read, EdgeKind::call));
    }
    if (const auto* queue = std::get_if<scenario::QueueSpec>(&component.spec)) {
      received(node, index);
      if (queue->dead_letter) add(node, queue->dead_letter->to, EdgeKind::dead_letter);
    } else if (const auto* topic = std::get_if<scenario::TopicSpec>(&component.spec)) {
      for (const auto& subscription : topic->subscriptions) {
        add(node, subscription.to, EdgeKind::deliver);
        if (subscription.dead_letter) add(node, *subscription.dead_letter, EdgeKind::dead_letter);
      }
    } else if (const auto* bucket = std::get_if<scenario::BucketSpec>(&component.spec)) {
      for (const auto& notification : bucket->notify) add(node, notification.to, EdgeKind::notify);
    } else if (const auto* function = std::get_if<scenario::FunctionSpec>(&component.spec)) {
      if (function->on_failure) add(node, function->on_failure->to, EdgeKind::dead_letter);
    } else if (const auto* balancer = std::get_if<scenario::LoadBalancerSpec>(&component.spec)) {
      for (const auto& rule : balancer->rules) {
        for (const ComponentIndex target : rule.targets) add(node, target, EdgeKind::call);
      }
      for (const ComponentIndex target : balancer->targets) add(node, target, EdgeKind::call);
    }
  }

  void received(std::size_t node, std::size_t queue) {
    for (std::size_t i = 0; i < architecture_.components.size(); ++i) {
      const auto source = scenario::source_of(architecture_.components[i]);
      if (source && static_cast<std::size_t>(*source) == queue)
        add(node, static_cast<ComponentIndex>(i), EdgeKind::receive);
    }
  }

  std::string end_of_route(const scenario::RouteEnd& end) const {
    if (const auto* host = std::get_if<ComponentIndex>(&end)) return at(*host).name;
    return "customers:" +
           architecture_.producers[static_cast<std::size_t>(std::get<scenario::ProducerIndex>(end))].name;
  }

  std::string beside(const Component& component) const {
    if (const auto* scaler = std::get_if<scenario::AutoscalerSpec>(&component.spec))
      return at(scaler->scales).name;
    const auto index = static_cast<ComponentIndex>(&component - architecture_.components.data());
    if (std::holds_alternative<scenario::HostSpec>(component.spec)) {
      for (const Component& guest : architecture_.components) {
        if (std::find(guest.hosts.begin(), guest.hosts.end(), index) != guest.hosts.end()) return guest.name;
      }
    }
    if (std::holds_alternative<scenario::LinkSpec>(component.spec)) {
      for (const auto& route : architecture_.routes) {
        if (std::find(route.links.begin(), route.links.end(), index) != route.links.end())
          return end_of_route(route.from);
      }
    }
    return "";
  }

  const Architecture& architecture_;
  DiagramParts parts_;
  std::ptrdiff_t first_ = 0;  // edge of the node at hand
};

}  // namespace

const char* edge_word(EdgeKind kind) {
  switch (kind) {
    case EdgeKind::call: return "call";
    case EdgeKind::send: return "send";
    case EdgeKind::receive: return "receive";
    case EdgeKind::publish: return "publish";
    case EdgeKind::deliver: return "deliver";
    case EdgeKind::read: return "read";
    case EdgeKind::write: return "write";
    case EdgeKind::store: return "store";
    case EdgeKind::notify: return "notify";
    case EdgeKind::invoke: return "invoke";
    case EdgeKind::dead_letter: break;
  }
  return "dead_letter";
}

EdgeLook look_of(EdgeKind kind) {
  switch (kind) {
    case EdgeKind::call:
    case EdgeKind::read:
    case EdgeKind::write:
    case EdgeKind::store: return EdgeLook::waits;
    case EdgeKind::dead_letter: return EdgeLook::dead;
    case EdgeKind::send:
    case EdgeKind::receive:
    case EdgeKind::publish:
    case EdgeKind::deliver:
    case EdgeKind::notify:
    case EdgeKind::invoke: break;
  }
  return EdgeLook::later;
}

DiagramParts parts_of(const Architecture& architecture) {
  return PartsOfArchitecture(architecture).all();
}

}  // namespace couplet::report
