"""A scenario that has everything which the schema's examples name, and the place of each definition in it."""
import copy

SAMPLE = {
    "couplet": 1,
    "run": {"duration": "20s"},
    "workload": {"visitors": {"to": "web", "arrivals": {"process": "constant", "rate": "10/s"},
                              "needs": {"render": {"dist": "exponential", "mean": "250ms"}},
                              "attributes": {"type": {"choice": {"photo": 9, "scan": 1}}}}},
    "components": {
        "web": {"kind": "service", "steps": [{"call": "app", "on_error": "continue"}, {"send": "queue"},
                                            {"put": "pictures"}, {"publish": "news"}]},
        "app": {"kind": "service", "threads": 2, "steps": [{"work": "render"}, {"read": "db"}, {"write": "db"}]},
        "queue": {"kind": "queue"},
        "failed-orders": {"kind": "queue"},
        "renderer": {"kind": "worker", "polls": "queue", "pause": "100ms", "zone": "a",
                     "steps": [{"work": "render"}]},
        "pictures": {"kind": "bucket"},
        "db": {"kind": "database"},
        "cache": {"kind": "cache", "guards": "db", "keys": {"zipf": {"n": 9, "s": 1}}},
        "door": {"kind": "throttle", "guards": "web", "limit": {"concurrency": 9}},
        "news": {"kind": "topic", "subscriptions": [{"to": "reader"}]},
        "reader": {"kind": "endpoint", "protocol": "http"},
        "resize": {"kind": "function", "source": "queue"},
        "balancer": {"kind": "load_balancer", "targets": "web"}},
    "platform": {"hosts": {"machine": {"cores": 2}}, "links": {"lan": {"bandwidth": "1Gbps", "latency": "1ms"}},
                 "routes": [{"from": "visitors", "to": "machine", "links": ["lan"]}]},
    "failures": [{"at": "5s", "for": "2s", "crash": "app"}],
    "architectures": {"tight": {}}}

CAMPUS = """<?xml version='1.0'?>
<platform version="4.1">
  <zone id="campus" routing="Full">
    <host id="machine" speed="1Gf"/>
    <host id="visitors" speed="1Gf"/>
    <link id="wire" bandwidth="1MBps" latency="1ms"/>
    <route src="visitors" dst="machine"><link_ctn id="wire"/></route>
  </zone>
</platform>
"""  # campus.xml
TRACE = "seconds,bytes,tint\n0.5,100,red\n2,3000,blue\n"  # visitors.csv

VISITORS = ("workload", "visitors")
STEPS = ("components", "web", "steps")


def _with_arrivals(value):
    return VISITORS, {**SAMPLE["workload"]["visitors"], "arrivals": value}


def _tight(**content):
    return ("architectures", "tight"), content


# Only a FIFO queue has these.
FIFO_KEYS = {"high_throughput", "deduplication"}


def _queue(value):
    kind = {"type": "fifo"} if FIFO_KEYS & value.keys() else {}
    return ("components", "queue"), {**value, **kind}, "/components/queue"


# Only a key-value table has these; units are given for both or for none.
KEY_VALUE_KEYS = {"read_units", "write_units", "burst", "consistency"}
KEY_VALUE = {"engine": "key_value", "read_units": 100, "write_units": 50}


def _balancer(value):
    """Only nodes that keep to their zone are found by name."""
    kind = {"type": "network", **value} if "dns_ttl" in value else value
    return ("components", "balancer"), kind, "/components/balancer"


def _database(value):
    kind = {**KEY_VALUE, **value} if KEY_VALUE_KEYS & value.keys() else value
    return ("components", "db"), kind, "/components/db"


def _burstable(name):
    """Only some types of instance have CPU credits, and on a host it is the host that has them."""
    def place(value):
        own = {} if "host" in value else {"instance_type": "t3.micro"}
        return ("components", name), {**own, **value}, f"/components/{name}"
    return place


def _platform(value):
    """What a file says of machines and links is not said again."""
    own = {"hosts": {"machine": {}}, "links": {"wire": {}}} if "file" in value else {}
    return ("platform",), {**value, **own}, "/platform"


def _autoscaler(value):
    """Where a step policy adjusts, there is no target to track."""
    if "adjust" in value:
        value = {"policy": "step", **{key: content for key, content in value.items() if key not in ("target", "policy")}}
    if "policies" in value:
        value = {key: content for key, content in value.items() if key not in ("policy", "metric", "target")}
    return ("components", "fleet"), value, "/components/fleet"


def _policy(value):
    """A schedule has a policy of its own, and where one adjusts there is no target to track."""
    if "schedule" in value:
        value = {"policy": "scheduled", "schedule": value["schedule"]}
    if "adjust" in value:
        value = {**{key: content for key, content in value.items() if key != "target"}, "policy": "step"}
    fleet = {"kind": "autoscaler", "scales": "renderer", "max": 4, "policies": [value]}
    return ("components", "fleet"), fleet, "/components/fleet/policies/0"


def _adjust(value):
    """Behind a range that ends begins the next one."""
    ranges = [value, {"above": value["below"], "by": 5}] if "below" in value else [value]
    fleet = {"kind": "autoscaler", "scales": "renderer", "policy": "step", "metric": "backlog_per_instance", "max": 4,
             "adjust": ranges}
    return ("components", "fleet"), fleet, "/components/fleet/adjust/0"


def _schedule(value):
    fleet = {"kind": "autoscaler", "scales": "renderer", "policy": "scheduled", "max": 4, "schedule": [value]}
    return ("components", "fleet"), fleet, "/components/fleet/schedule/0"


# What must be put where so that the loader looks at a value of this definition, and its JSON pointer then.
SPECIAL = {
    "run": lambda value: (("run",), value, "/run"),
    "price_book": lambda value: (("pricing",), {"extends": "aws-us-east-1", **value}, "/pricing"),
    "price": lambda value: (
        ("pricing",), {"couplet_prices": 1, "extends": "aws-us-east-1", "sources": {"price_list": "What the provider says"},
                       "prices": {"instance.t2.micro": value}}, "/pricing/prices/instance.t2.micro"),
    "limits": lambda value: (("limits",), value, "/limits"),
    "account": lambda value: (("account",), value, "/account"),
    "lint": lambda value: (("lint",), value, "/lint"),
    "open_producer": lambda value: (VISITORS, {**SAMPLE["workload"]["visitors"], **value}, "/workload/visitors"),
    "closed_producer": lambda value: (
        VISITORS, {**{key: content for key, content in SAMPLE["workload"]["visitors"].items() if key != "arrivals"},
                   **value}, "/workload/visitors"),
    "mmpp_state": lambda value: (*_with_arrivals({"process": "mmpp", "states": [{"rate": "1/s", "stay": "1m"}, value]}),
                                 "/workload/visitors/arrivals/states/1"),
    "attribute_choice": lambda value: (VISITORS + ("attributes", "type"), value, "/workload/visitors/attributes/type"),
    "zipf": lambda value: (VISITORS + ("group",), {"zipf": value}, "/workload/visitors/group/zipf"),
    "group": lambda value: (VISITORS + ("group",), value, "/workload/visitors/group"),
    # Only the work of a service can be stopped; what is called "async" is a function.
    "step_call": lambda value: (STEPS, [{**value, "call": "app"} if value.get("cancel") else value],
                                "/components/web/steps/0"),
    # Nobody tries again what went well.
    "step_respond": lambda value: (STEPS, [{**value, "respond": "503"} if "retry_after" in value else value],
                                   "/components/web/steps/0"),
    "retry": lambda value: (STEPS + (0, "retry"), value, "/components/web/steps/0/retry"),
    "retry_budget": lambda value: (STEPS + (0, "retry"), {"budget": value}, "/components/web/steps/0/retry/budget"),
    "retry_cost": lambda value: (STEPS + (0, "retry"), {"budget": {"cost": value}},
                                 "/components/web/steps/0/retry/budget/cost"),
    "retry_refill": lambda value: (STEPS + (0, "retry"), {"budget": {"refill": value}},
                                   "/components/web/steps/0/retry/budget/refill"),
    "breaker": lambda value: (STEPS + (0, "breaker"), value, "/components/web/steps/0/breaker"),
    "period": lambda value: (("periods",), {"after": value}, "/periods/after"),
    "branch": lambda value: (STEPS, [{"choose": [value]}], "/components/web/steps/0/choose/0"),
    "service": _burstable("app"),
    "platform": _platform,
    "host": lambda value: (("platform", "hosts", "machine"), {"instance_type": "t3.micro", **value},
                           "/platform/hosts/machine"),
    "host_of_file": lambda value: (("platform",), {"file": "campus.xml", "hosts": {"machine": value}},
                                   "/platform/hosts/machine"),
    "route_of_file": lambda value: (("platform",), {"file": "campus.xml", "hosts": {"machine": {}}, "routes": [value]},
                                    "/platform/routes/0"),
    "link": lambda value: (("platform", "links", "lan"), value, "/platform/links/lan"),
    "route": lambda value: (("platform", "routes"), [value], "/platform/routes/0"),
    "queue": _queue,
    "dead_letter": lambda value: (("components", "queue", "dead_letter"), value, "/components/queue/dead_letter"),
    "worker": _burstable("renderer"),
    "bucket": lambda value: (("components", "pictures"), value, "/components/pictures"),
    "bucket_direction": lambda value: (("components", "pictures", "put"), value, "/components/pictures/put"),
    "function": lambda value: (("components", "resize"), value, "/components/resize"),
    "on_failure": lambda value: (("components", "resize", "on_failure"), value, "/components/resize/on_failure"),
    "pollers": lambda value: (("components", "resize", "pollers"), value, "/components/resize/pollers"),
    "database": _database,
    "cache": lambda value: (("components", "cache"), value, "/components/cache"),
    "throttle": lambda value: (("components", "door"), value, "/components/door"),
    "throttle_limit": lambda value: (("components", "door", "limit"), value, "/components/door/limit"),
    "load_balancer": _balancer,
    "health_check": lambda value: (("components", "balancer", "health_check"), value, "/components/balancer/health_check"),
    "balancer_rule": lambda value: (("components", "balancer", "rules"), [value], "/components/balancer/rules/0"),
    "notification": lambda value: (("components", "pictures", "notify"), [value], "/components/pictures/notify/0"),
    "topic": lambda value: (("components", "news"), value, "/components/news"),
    "subscription": lambda value: (("components", "news", "subscriptions"), [value], "/components/news/subscriptions/0"),
    "delivery_policy": lambda value: (("components", "news", "subscriptions"), [{"to": "reader", "delivery": value}],
                                      "/components/news/subscriptions/0/delivery"),
    "endpoint": lambda value: (("components", "reader"), value, "/components/reader"),
    "autoscaler": _autoscaler,
    "adjustment": _adjust,
    "scaling_policy": _policy,
    "scheduled_action": _schedule,
    "architecture": lambda value: (*_tight(**value), "/architectures/tight"),
    "goal_any": lambda value: (*_tight(goal=[value]), "/architectures/tight/goal/0"),
    "goal_to": lambda value: (*_tight(goal=[value]), "/architectures/tight/goal/0"),
    "collect": lambda value: (*_tight(collect={"visitors": value}), "/architectures/tight/collect/visitors"),
    "duration_part": lambda value: (STEPS, [{"work": {"dist": "mixture", "of": [value]}}], "/components/web/steps/0/work/of/0"),
    "size_part": lambda value: (VISITORS + ("payload",), {"dist": "mixture", "of": [value]},
                                "/workload/visitors/payload/of/0"),
}
FAMILIES = {
    "step_": lambda value: (STEPS, [value], "/components/web/steps/0"),
    "failure_": lambda value: (("failures",), [value], "/failures/0"),
    "arrivals_": lambda value: (*_with_arrivals(value), "/workload/visitors/arrivals"),
    "duration_": lambda value: (STEPS, [{"work": value}], "/components/web/steps/0/work"),
    "size_": lambda value: (VISITORS + ("payload",), value, "/workload/visitors/payload"),
}


def replaced(scenario, path, value):
    """A copy with another value at a path; steps in lists and objects on the way must be there."""
    result = copy.deepcopy(scenario)
    inside = result
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = value
    return result


def scenario_with(definition, value):
    """A scenario that has this value where the definition belongs, and the JSON pointer of the value."""
    if definition == "":
        return value, ""
    place = SPECIAL.get(definition) or next(
        (family for prefix, family in FAMILIES.items() if definition.startswith(prefix)), None)
    if place is None:
        raise KeyError(f"tests/schema/sample.py does not know where the definition {definition} belongs")
    path, content, pointer = place(value)
    return replaced(SAMPLE, path, content), pointer
