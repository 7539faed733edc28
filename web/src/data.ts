/// What the program puts into the page: times in seconds, money in US dollars, sizes in bytes. A number that is
/// not known is null. The same is written down in schema/report.schema.json.

export type Kind = "run" | "compare" | "sweep" | "plan";
export type Outcome = "completed" | "failed" | "lost" | "parked" | "pending";
export type LatencyKind = "response" | "completion" | "collected" | "error_response";

export interface ReportData {
  report: 1;
  couplet: string; // the program's version
  kind: Kind;
  title: string;
  question: string | null;
  command: string; // what makes this page again
  source: { name: string; text: string }; // the scenario's file as it was given
  summary: Summary | null;
  verdict: string[];
  architectures: Architecture[];
  sweep: SweepData | null;
  plan: PlanData | null;
  breakEven: BreakEven | null;
}

export interface Series {
  name: string;
  unit: string;
  what: "level" | "count"; // a count is one of a sampling interval
  component: string | null;
  metric: string;
  time: number[];
  value: (number | null)[];
}

export interface Failure { component: string; kind: string; name: string | null; from: number; to: number | null; text: string }
export interface StoryEvent { at: number; event: string; component?: string; text: string }
export interface LatencyCurve { kind: LatencyKind; points: [percentile: number, seconds: number][] }

export interface Architecture {
  name: string;
  title: string;
  latency: LatencyCurve[];
  series: Series[];
  sample: number; // s
  failures: Failure[];
  story: StoryEvent[];
  diagram: Diagram;
  replay: Replay | null;
}

export interface DiagramNode {
  id: string; kind: string; title: string;
  x: number; y: number; width: number; height: number; // top left, px
  detail: string | null;
}
export interface DiagramEdge { from: string; to: string; kind: string; points: [number, number][] }
export interface Diagram { width: number; height: number; nodes: DiagramNode[]; edges: DiagramEdge[] }

export interface ReplayRequest { id: number; outcome: Outcome; at: [t: number, component: string][] }
export interface Replay {
  from: number;
  to: number;
  requests: ReplayRequest[];
  down: { component: string; from: number; to: number; instances: number }[];
  sampled: number; // one in so many is shown
}

export type Coordinate = number | string;
export interface Estimate { mean: number | null; low: number | null; high: number | null }
export interface SweepData {
  axes: { pointer: string; label: string; unit: string | null; values: Coordinate[] }[];
  metrics: { name: string; unit: string; architecture: string | null }[];
  points: { at: Coordinate[]; values: Estimate[] }[];
  failed: { at: Coordinate[]; why: string }[];
  recovery?: unknown;
}
export interface PlanPoint { at: Coordinate[]; objective: number | null; meets: "yes" | "no" | "unknown"; chosen: boolean; frontier: boolean }
export interface PlanData { objective: string; requirements: string[]; axes: string[]; points: PlanPoint[]; words: string[] }
export interface BreakEven {
  pointer: string;
  unit: string | null;
  points: { at: number; cost: { architecture: string; value: number | null }[] }[];
  crossings: { at: number; text: string }[];
}

/// The parts of summary.json that the page reads (schema/summary.schema.json has all).
export interface Distribution {
  count: number; mean: number | null; p50: number | null; p90: number | null; p95: number | null;
  p99: number | null; p999: number | null; min: number | null; max: number | null;
}
export interface BillLine {
  component: string; item: string; what: string; tier: number; free: boolean;
  quantity: number; unit: string; unit_price: number; per: number; amount: number;
  month_quantity: number; month_amount: number; month_wasted: number;
}
export interface Requests { issued: number; completed: number; failed: number; lost: number; parked: number; pending: number; failed_share: number | null; lost_share: number | null; [more: string]: number | null }
export interface ArchitectureSummary {
  title?: string;
  requests: Requests;
  response: Distribution; error_response: Distribution; completion: Distribution; collected: Distribution;
  throughput: number | null;
  availability: number | null;
  components: Record<string, Record<string, unknown>>;
  cost?: { total: number; per_million: number | null; per_hour: number | null; per_month: number | null; book?: string; waste?: Record<string, number | null>; lines: BillLine[] };
  story?: StoryEvent[];
  intervals?: Record<string, [number | null, number | null]>;
}
export interface Difference { estimate: number | null; low: number | null; high: number | null }
export interface Summary {
  couplet: string;
  scenario: { name: string; hash: string; title?: string };
  seed: number;
  replications: number;
  intervals?: { method: string; confidence: number };
  warmup?: { seconds: number; method: string };
  architectures: Record<string, ArchitectureSummary>;
  comparison?: Record<string, Record<string, Difference>>;
  expectations?: { text: string; outcome: "holds" | "fails" | "inconclusive"; value: number | null }[];
  remarks?: (string | { text?: string })[];
}
