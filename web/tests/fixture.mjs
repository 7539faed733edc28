// Data as the program writes it, made up: small enough to be understood, with every part that the page knows.

export const SLOT = '<script type="application/json" id="couplet-data"></script>';

/// As the program fills the page: no `<` in the data, so that no text of it can end the element.
export function page_of(template, data) {
  const json = JSON.stringify(data).replace(/</g, "\\u003c").replace(/\u2028/g, "\\u2028").replace(/\u2029/g, "\\u2029");
  return template.replace(SLOT, () => SLOT.replace("></", `>${json}</`));
}

function course(points, step, how) {
  const time = Array.from({ length: points }, (_, i) => i * step);
  return { time, value: time.map(how) };
}

function series(component, metric, unit, what, points, step, how) {
  return { name: `${component ?? "requests"}.${metric}`, unit, what, component, metric, ...course(points, step, how) };
}

const wave = (t, period, phase = 0) => 0.5 + 0.5 * Math.sin((2 * Math.PI * t) / period + phase);
const distribution = (count, mean) => (count === 0 ? { count, mean: null, p50: null, p90: null, p95: null, p99: null, p999: null, min: null, max: null }
  : { count, mean, p50: mean * 0.8, p90: mean * 2, p95: mean * 3, p99: mean * 6, p999: mean * 9, min: mean / 10, max: mean * 12 });

function curve(kind, mean) {
  const percentiles = [0.5, 1, 5, 10, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 99.99, 100];
  return { kind, points: percentiles.map((p) => [p, mean * (p >= 100 ? 12 : 0.2 - 1.3 * Math.log(1 - p / 100.001))]) };
}

function line(component, what, amount) {
  return { component, item: `item.${what}`, what, tier: 1, free: false, quantity: 10, unit: "hours", unit_price: 0.0116, per: 1, amount: amount / 400, month_quantity: 4000, month_amount: amount, month_wasted: amount / 3 };
}

/// `name` of the architecture; `queue`: with a queue between.
function architecture({ name, title, queue, points, step, component = "renderer", customers = "customers:visitors", text = (s) => s }) {
  const end = (points - 1) * step;
  const crash = [end / 4, end / 3];
  const inside = (t) => t >= crash[0] && t < crash[1];
  const all = [
    series(null, "issued", "requests", "count", points, step, (t) => 20 + 8 * wave(t, end / 3)), series(null, "completed", "requests", "count", points, step, (t) => (inside(t) ? 0 : 19 + 8 * wave(t, end / 3))),
    series("web", "instances", "instances", "level", points, step, () => 1), series(component, "instances", "instances", "level", points, step, (t) => (inside(t) ? 0 : 2)),
    series("web", "busy", "threads", "level", points, step, (t) => 0.4 + 0.2 * wave(t, end / 7)), series(component, "busy", "threads", "level", points, step, (t) => (inside(t) ? 0 : 1.2 + 0.5 * wave(t, end / 5))),
    series(component, "handled", "requests", "count", points, step, (t) => (inside(t) ? 0 : 20)),
  ];
  if (queue) all.push(series("queue", "backlog", "messages", "level", points, step, (t) => (t < crash[0] ? 3 * wave(t, end / 9) : t < crash[1] ? (t - crash[0]) / step + 3 : Math.max(0, (crash[1] - crash[0]) / step + 3 - ((t - crash[1]) / step) / 2))),
    series("queue", "visible", "messages", "level", points, step, (t) => 2 * wave(t, end / 9)));
  else all.push(series(null, "failed", "requests", "count", points, step, (t) => (inside(t) ? 18 : 0)), series(component, "waiting", "requests", "level", points, step, (t) => 4 * wave(t, end / 11)));
  const ids = [customers, "web", ...(queue ? ["queue"] : []), component, ...(queue ? ["pngs"] : [])];
  const kinds = { [customers]: "customers", web: "service", queue: "queue", [component]: queue ? "worker" : "service", pngs: "bucket" };
  const nodes = ids.map((id, i) => ({ id, kind: kinds[id], title: id.replace("customers:", ""), x: 16 + i * 190, y: 30 + (i % 2) * 20, width: 140, height: 60, detail: i === 0 ? "0.8 /s" : i === 1 ? null : "2 instances" }));
  const edges = nodes.slice(1).map((n, i) => { const a = nodes[i]; return { from: a.id, to: n.id, kind: kinds[n.id] === "queue" ? "send" : kinds[a.id] === "queue" ? "receive" : kinds[n.id] === "bucket" ? "store" : "call",
    points: [[a.x + 140, a.y + 30], [a.x + 155, a.y + 30], [n.x - 20, n.y + 30], [n.x, n.y + 30]] }; });
  const outcomes = queue ? ["completed"] : ["completed", "completed", "failed", "completed", "lost", "parked", "pending"];
  const requests = Array.from({ length: 120 }, (_, i) => { const at = (end * i) / 120; const s = (end / 120) * 1.5; return { id: i, outcome: outcomes[i % outcomes.length], at: [...ids, customers].map((id, k) => [at + k * s, id]) }; });
  return {
    name, title: text(title), sample: step, latency: [curve("response", queue ? 0.013 : 2.9), curve("completion", queue ? 89 : 2.9), ...(queue ? [curve("collected", 92)] : [])], series: all,
    failures: [{ component, kind: "crash", name: null, from: crash[0], to: crash[1], text: text(`crash of ${component}`) }],
    story: [{ at: crash[0], event: "failure_struck", component, text: text(`crash ${component} struck: 2 instances down`) }, { at: crash[1], event: "failure_ended", component, text: text(`crash ${component} ended`) }, { at: end * 0.6, event: "backlog_drained", component: "queue", text: text("queue was drained") }],
    diagram: { width: 16 + ids.length * 190, height: 130, nodes, edges }, replay: { from: 0, to: end, requests, down: [{ component, from: crash[0], to: crash[1], instances: 2 }], sampled: 7 },
    summary: {
      title: text(title), requests: { issued: 1000, completed: queue ? 1000 : 880, failed: queue ? 0 : 90, lost: queue ? 0 : 10, parked: queue ? 0 : 12, pending: queue ? 0 : 8, failed_share: queue ? 0 : 0.09, lost_share: queue ? 0 : 0.01 },
      response: distribution(1000, queue ? 0.013 : 2.9), error_response: distribution(queue ? 0 : 90, 5), completion: distribution(1000, queue ? 89 : 2.9), collected: distribution(queue ? 1000 : 0, 92), throughput: 0.8, availability: queue ? 1 : 0.91,
      components: { web: { kind: "service", utilization: 0.05, handled: 1000 }, [component]: { kind: queue ? "worker" : "service", utilization: 0.6, handled: 1000 }, ...(queue ? { queue: { kind: "queue", age_of_oldest: { mean: 90, max: 640 }, sent: 1000 } } : {}) },
      cost: { total: 0.06, per_million: queue ? 25 : 13, per_hour: 0.03, per_month: queue ? 53.26 : 25.41, book: "aws-us-east-1", waste: { per_month: 14, share: 0.5 }, lines: [line("web", "t2.micro", 8.47), line(component, "t2.micro", 16.94), ...(queue ? [line("queue", "sends", 2.05), line("pngs", "gets", 25.8)] : [])] },
      story: [], intervals: { "response.p95": queue ? [0.034, 0.036] : [8.7, 9.4] },
    },
  };
}

function report(kind, more) {
  return { report: 1, couplet: "0.1.0", kind, title: "URL2PNG", question: "Visitors want a picture of a page. Who waits?", command: "couplet compare scenarios/url2png.json", source: { name: "url2png.json", text: '// A comment\n{ "title": "URL2PNG", "run": { "seed": 1, "on": true, }, /* more */ "x": -1.5e3 }\n' },
    summary: null, verdict: [], architectures: [], sweep: null, plan: null, breakEven: null, ...more };
}

function compared(architectures, more = {}) {
  return report(architectures.length > 1 ? "compare" : "run", {
    verdict: ["The loose architecture loses nothing; the tight one turns 9.3 % [8.8 %, 9.7 %] away.", "The tight one is done sooner."],
    summary: { couplet: "0.1.0", scenario: { name: "url2png", hash: "d283d3bd570d96f6", title: "URL2PNG" }, seed: 1, replications: 5, intervals: { method: "replications", confidence: 0.95 }, warmup: { seconds: 600, method: "given" },
      architectures: Object.fromEntries(architectures.map((a) => [a.name, a.summary])), comparison: architectures.length > 1 ? { [`${architectures[1].name} - ${architectures[0].name}`]: { "response.p95": { estimate: -9, low: -9.3, high: -8.7 }, "cost.per_month": { estimate: 27.85, low: 27.8, high: 27.9 }, throughput: { estimate: 0.01, low: -0.02, high: 0.04 } } } : {},
      remarks: [{ kind: "one_replication", text: "An interval needs more than one replication." }], expectations: [{ text: "loose.requests.lost == 0", outcome: "holds", value: 0 }, { text: "tight.requests.failed_share < 0.01", outcome: "fails", value: 0.09 }] },
    architectures: architectures.map((a) => { const rest = { ...a }; delete rest.summary; return rest; }), ...more,
  });
}

export function compare_data(points = 121, step = 60) {
  return compared([architecture({ name: "tight", title: "The visitor waits for the renderer", queue: false, points, step }), architecture({ name: "loose", title: "The visitor comes back for the picture", queue: true, points, step })]);
}

export function run_data() {
  return compared([architecture({ name: "only", title: "", queue: true, points: 61, step: 1 })]);
}

/// A day at a point a second, thinned to 2,000, many components, as large as pages get.
export function large_data() {
  const data = compare_data(2000, 43.2);
  for (const a of data.architectures) {
    for (let i = 0; i < 28; i += 1) a.series.push(series(`part${i}`, i % 2 ? "busy" : "waiting", "requests", "level", 2000, 43.2, (t) => (i + 1) * wave(t, 3600 * (i + 1), i)));
    a.replay.requests = Array.from({ length: 600 }, (_, i) => ({ id: i, outcome: "completed", at: Array.from({ length: 100 }, (_, k) => [i * 140 + k * 20, k % 2 ? "web" : "customers:visitors"]) }));
  }
  return data;
}

export const HOSTILE = `</script><script>window.hacked = 1</script><img src=x onerror="window.hacked = 2"><b>"'&amp;{b|x}\${1}`;
export const RTL = "\u202eخدمة الصور \u05e9\u05dc\u05d5\u05dd";
export const LONG = "a_very_long_name_".repeat(18).slice(0, 300);

/// Every text that comes from a scenario tries to be something else.
export function hostile_data() {
  const parts = { points: 61, step: 60 };
  const data = compared([architecture({ name: HOSTILE, title: HOSTILE, queue: false, component: LONG, text: (s) => `${s} ${HOSTILE}`, ...parts }), architecture({ name: RTL, title: RTL, queue: true, component: HOSTILE, customers: `customers:${RTL}`, text: (s) => `${RTL} ${s}`, ...parts })]);
  return { ...data, title: HOSTILE, question: `${HOSTILE} ${LONG}`, command: `couplet compare '${HOSTILE}'`, verdict: [HOSTILE, RTL, LONG], source: { name: LONG, text: `{ "${HOSTILE}": "${RTL}" } ${HOSTILE}` },
    breakEven: { pointer: `/workload/${RTL}/${HOSTILE.replace(/\//g, "~1")}/${LONG}`, unit: "s", points: [1, 10, 100, 1000].map((at) => ({ at, cost: [{ architecture: HOSTILE, value: at }, { architecture: RTL, value: 40 }] })), crossings: [39, 40, 41, 900].map((at) => ({ at, text: `${RTL} becomes cheaper than ${HOSTILE}` })) } };
}

export function sweep_data() {
  const values = [0.2, 0.4, 0.6, 0.8, 1, 1.2];
  const names = ["tight", "loose"];
  return report("sweep", { title: "Load", command: "couplet sweep x.json --vary /workload/visitors/arrivals/rate=0.2..1.2:0.2",
    sweep: { axes: [{ pointer: "/workload/visitors/arrivals/rate", label: "rate", unit: "/s", values }],
      metrics: [...names.map((architecture) => ({ name: "completion.p99", unit: "s", architecture })), ...names.map((architecture) => ({ name: "requests.failed_share", unit: "share", architecture }))],
      points: values.map((v, i) => ({ at: [v], values: [5 / (1.4 - v), 300 / (1.5 - v), 0.1 * v, 0].map((m, k) => ({ mean: i === 5 && k === 0 ? null : m, low: k === 3 ? null : m * 0.9, high: k === 3 ? null : m * 1.1 })) })), failed: [{ at: [1.2], why: "tight: the books do not balance" }] } });
}

/// As `compare --break-even` writes it: the comparison as it is, and what a month costs over a range.
export function break_even_data() {
  const values = [0.1, 0.2, 0.4, 0.72, 0.76, 0.8, 1.6];
  return { ...compare_data(), command: "couplet compare scenarios/url2png.json --break-even /workload/visitors/arrivals/rate=0.1/s..1.6/s",
    breakEven: { pointer: "/workload/visitors/arrivals/rate", unit: "/s", points: values.map((at, i) => ({ at, cost: [{ architecture: "tight", value: 25 }, { architecture: "loose", value: i === 0 ? null : 10 + 20 * at }] })), crossings: [{ at: 0.74, text: "tight becomes cheaper than loose between 0.72/s and 0.76/s" }] } };
}

export function heat_data() {
  const xs = [1, 2, 3, 4, 5];
  const ys = ["fifo", "standard", "none"];
  return report("sweep", { title: "Two parameters", sweep: { axes: [{ pointer: "/a", label: "instances", unit: null, values: xs }, { pointer: "/b", label: "queue", unit: null, values: ys }],
    metrics: [{ name: "completion.p99", unit: "s", architecture: "loose" }], points: xs.flatMap((x) => ys.map((y, j) => ({ at: [x, y], values: [{ mean: (100 * (j + 1)) / x, low: null, high: null }] }))), failed: [] } });
}

export function plan_data() {
  const points = Array.from({ length: 24 }, (_, i) => ({ at: [1 + (i % 6), ["10s", "20s", "30s", "60s"][Math.floor(i / 6)]], objective: i === 23 ? null : 10 + (i % 6) * 8 + Math.floor(i / 6), meets: i % 6 > 2 ? "yes" : i % 6 === 2 ? "unknown" : "no", chosen: i === 3, frontier: i === 3 || i === 10 || i === 17 }));
  return report("plan", { title: "Cheapest", plan: { objective: "minimize loose.cost.per_month", requirements: ["loose.completion.p99 < 2min"], axes: ["instances", "visibility timeout"], points, words: ["The cheapest configuration that meets the requirements has 4 instances.", "It costs $34 a month."] } });
}
