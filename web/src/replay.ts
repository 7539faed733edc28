/// The first replication as a film: requests go through all drawings in the same simulated time.
import type { Architecture, Outcome, Replay, ReplayRequest, Series } from "./data";
import type { DiagramView, Point } from "./diagram";
import { along } from "./diagram";
import { h, name_of, svg } from "./dom";
import { clock, number, seconds, shorten } from "./format";
import { OUTCOME_ORDER } from "./outcomes";
import { sign_of } from "./signs";
import type { Sign } from "./signs";
import { reduced_motion } from "./theme";
import { index_at } from "./thin";

const FLIGHT = 0.45; // s of the watcher's time that a way takes
const LEVELS = ["backlog", "waiting", "visible", "pending", "waiting_for_connection"];
const SPEEDS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 86400];

/// Which step of its way a request has taken at `t`: -1 before it is issued.
export function step_at(at: ReplayRequest["at"], t: number): number {
  let low = 0;
  let high = at.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((at[middle]?.[0] ?? 0) <= t) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/// How many instances of a component are down at `t`.
export function down_at(replay: Pick<Replay, "down">, component: string, t: number): number {
  let count = 0;
  for (const d of replay.down) if (d.component === component && d.from <= t && t < d.to) count = Math.max(count, d.instances);
  return count;
}

interface Level { component: string; series: Series; most: number }
interface Actor { view: DiagramView; replay: Replay; levels: Level[]; machines: Map<string, number>; words: HTMLElement; pool: SVGPathElement[] }

const SHAPES: Record<Outcome, string> = {
  completed: "M-3.2 0a3.2 3.2 0 1 0 6.4 0a3.2 3.2 0 1 0-6.4 0z", failed: "M-3-3h6v6h-6z", lost: "M0-4.500L4.5 0 0 4.5-4.5 0z",
  parked: "M0-4L4 3.2h-8z", pending: "M-2.6 0a2.6 2.6 0 1 0 5.2 0a2.6 2.6 0 1 0-5.2 0z",
};

function levels_of(architecture: Architecture, view: DiagramView, most: ReadonlyMap<string, number>): Level[] {
  const found = new Map<string, Level>();
  for (const metric of LEVELS)
    for (const series of architecture.series)
      if (series.metric === metric && series.component !== null && !found.has(series.component) && view.has(series.component))
        found.set(series.component, { component: series.component, series, most: most.get(series.component) ?? 1 });
  return [...found.values()];
}

/// The largest backlog of each component in any architecture: full is the same everywhere.
function largest(architectures: readonly Architecture[]): Map<string, number> {
  const most = new Map<string, number>();
  for (const a of architectures)
    for (const s of a.series)
      if (s.component !== null && LEVELS.includes(s.metric)) for (const v of s.value) if (v !== null && v > (most.get(s.component) ?? 0)) most.set(s.component, v);
  return most;
}

export class ReplayPlayer {
  readonly controls: HTMLElement;
  t: number;
  playing = false;
  private readonly from: number;
  private readonly to: number;
  private speed: number;
  private before = 0;
  private readonly actors: Actor[] = [];
  private readonly events: { at: number; text: string; where: string }[];
  private readonly play: HTMLButtonElement;
  private readonly slider: HTMLInputElement;
  private readonly now: HTMLOutputElement;
  private readonly pause: HTMLInputElement;
  private readonly live: HTMLElement;

  constructor(architectures: Architecture[], views: Map<string, DiagramView>, words: Map<string, HTMLElement>) {
    const with_replay = architectures.filter((a): a is Architecture & { replay: Replay } => a.replay !== null);
    this.from = Math.min(...with_replay.map((a) => a.replay.from));
    this.to = Math.max(...with_replay.map((a) => a.replay.to));
    this.t = this.from;
    const most = largest(architectures);
    for (const a of with_replay) {
      const view = views.get(a.name);
      const text = words.get(a.name);
      if (view === undefined || text === undefined) continue;
      const machines = new Map<string, number>();
      for (const s of a.series) if (s.metric === "instances" && s.component !== null) machines.set(s.component, Math.max(0, ...s.value.map((v) => v ?? 0)));
      this.actors.push({ view, replay: a.replay, levels: levels_of(a, view, most), machines, words: text, pool: [] });
    }
    this.events = with_replay.flatMap((a) => a.story.map((e) => ({ at: e.at, text: e.text, where: a.name })))
      .filter((e) => e.at >= this.from && e.at <= this.to).sort((a, b) => a.at - b.at);
    this.speed = default_speed(this.to - this.from);

    this.play = h("button", { type: "button", class: "play", click: () => { this.toggle(); } });
    this.slider = h("input", { type: "range", min: this.from, max: this.to, step: "any", value: this.from, "aria-label": "Simulated time", input: () => { this.seek(Number(this.slider.value)); } });
    this.now = h("output", { class: "now" });
    this.pause = h("input", { type: "checkbox" });
    this.live = h("p", { class: "visually-hidden", "aria-live": "polite" });
    this.controls = this.build(Math.max(...with_replay.map((a) => a.replay.sampled)));
    this.controls.addEventListener("keydown", (event) => { this.key(event); });
    this.set_play(false);
    this.draw();
  }

  private build(sampled: number): HTMLElement {
    const speed = h("select", { "aria-label": "Speed", change: () => { this.speed = Number(speed.value); } });
    for (const s of SPEEDS) {
      const option = h("option", { value: s }, s === 1 ? "real time" : s < 1 ? `${number(s)} ×` : `${seconds(s)} per second`);
      option.selected = s === this.speed;
      speed.append(option);
    }
    const marks = h("div", { class: "marks", "aria-hidden": "true" }, ...this.events.slice(0, 80).map((e) => {
      const mark = h("button", { type: "button", tabindex: -1, title: `${clock(e.at, "seconds")}  ${shorten(e.where, 40)}: ${shorten(e.text, 200)}`, click: () => { this.seek(e.at); } });
      mark.style.left = `${(100 * (e.at - this.from)) / Math.max(1e-9, this.to - this.from)}%`;
      return mark;
    }));
    const step = (label: string, sign: Sign, to: () => number | undefined): HTMLElement =>
      h("button", { type: "button", "aria-label": label, title: label, click: () => { const at = to(); if (at !== undefined) { this.seek(at); this.tell(at); } } }, sign_of(sign));
    return h("div", { class: "replay" },
      h("div", { class: "replay-row" }, this.play,
        step("Event before", "before", () => [...this.events].reverse().find((e) => e.at < this.t - 1e-6)?.at ?? this.from),
        step("Next event", "next", () => this.events.find((e) => e.at > this.t + 1e-6)?.at),
        this.now, h("label", { class: "speed" }, "Speed ", speed), h("label", {}, this.pause, " Pause at events")),
      h("div", { class: "track" }, this.slider, marks),
      h("p", { class: "note" }, sampled > 1 ? `Each dot is a request; one in ${number(sampled)} is shown. ` : "Each dot is a request. ",
        ...OUTCOME_ORDER.flatMap((o) => [h("span", { class: "dot-key" }, svg("svg", { viewBox: "-6 -6 12 12", width: 12, height: 12, "aria-hidden": "true" }, svg("path", { class: `dot ${o}`, d: SHAPES[o] })), ` ${o}`), " "]),
        "(in the end). Nodes fill with what waits there; what is down is grey."),
      this.live);
  }

  private set_play(on: boolean): void {
    this.playing = on;
    this.play.replaceChildren(sign_of(on ? "pause" : "play"), on ? " Pause" : " Play");
    this.play.setAttribute("aria-pressed", on ? "true" : "false");
  }

  toggle(): void {
    if (!this.playing && this.t >= this.to) this.seek(this.from);
    this.set_play(!this.playing);
    this.before = performance.now();
    if (this.playing) requestAnimationFrame((now) => { this.frame(now); });
  }

  seek(t: number): void {
    this.t = Math.min(this.to, Math.max(this.from, t));
    this.draw();
  }

  private frame(now: number): void {
    if (!this.playing) return;
    // After the window was hidden the film goes on where it was.
    const passed = Math.min(0.25, Math.max(0, (now - this.before) / 1000));
    this.before = now;
    let next = this.t + passed * this.speed;
    if (this.pause.checked) {
      const event = this.events.find((e) => e.at > this.t + 1e-9 && e.at <= next);
      if (event !== undefined) { next = event.at; this.set_play(false); this.tell(event.at); }
    }
    if (next >= this.to) { next = this.to; this.set_play(false); }
    this.seek(next);
    if (this.is_playing()) requestAnimationFrame((then) => { this.frame(then); });
  }

  private is_playing(): boolean {
    return this.playing;
  }

  private tell(at: number): void {
    this.live.textContent = this.events.filter((e) => Math.abs(e.at - at) < 1e-6).map((e) => `${e.where}: ${e.text}`).join(". ");
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey) return; // the browser's
    const target = event.target instanceof HTMLElement ? event.target : null;
    const on_control = target !== null && (/^(BUTTON|SELECT|SUMMARY|A)$/.test(target.tagName) || (target instanceof HTMLInputElement && target.type === "checkbox"));
    const stride = ((this.to - this.from) / 200) * (event.shiftKey ? 10 : 1);
    if (event.key === " " && !on_control) this.toggle();
    else if (event.key === "ArrowRight" && target?.tagName !== "SELECT") this.seek(this.t + stride);
    else if (event.key === "ArrowLeft" && target?.tagName !== "SELECT") this.seek(this.t - stride);
    else return;
    event.preventDefault();
  }

  private draw(): void {
    const { t } = this;
    this.slider.value = String(t);
    const words = clock(t, this.to - this.from >= 60 ? "seconds" : "auto");
    this.slider.setAttribute("aria-valuetext", words);
    this.now.textContent = `${words} of ${clock(this.to, "seconds")}`;
    for (const actor of this.actors) this.draw_actor(actor);
  }

  private draw_actor(actor: Actor): void {
    const { t } = this;
    for (const level of actor.levels) {
      const i = index_at(level.series.time, t);
      const value = i < 0 ? 0 : level.series.value[i] ?? 0;
      actor.view.set_level(level.component, value / level.most, value >= 0.5 ? `${number(Math.round(value), 6)} waiting` : "");
    }
    for (const component of new Set(actor.replay.down.map((d) => d.component))) {
      const count = down_at(actor.replay, component, t);
      const all = actor.machines.get(component) ?? 0;
      actor.view.set_down(component, count === 0 ? "up" : count >= all ? "down" : "partly", count === 0 ? "" : `${number(count)} down`);
    }
    this.draw_dots(actor);
    const told = this.events.filter((e) => e.where === actor.view.architecture.name && e.at <= t).pop();
    const text = told === undefined ? "-" : `${told.at} ${told.text}`;
    if (actor.words.dataset["text"] !== text) {
      actor.words.dataset["text"] = text;
      actor.words.replaceChildren(...(told === undefined ? ["Nothing has happened yet."] : [h("b", {}, clock(told.at, "seconds")), " ", name_of(told.text, 240)]));
    }
  }

  private draw_dots(actor: Actor): void {
    const still = reduced_motion();
    const flight = FLIGHT * this.speed;
    const crowd = new Map<string, number>();
    let used = 0;
    for (const request of actor.replay.requests) {
      const i = step_at(request.at, this.t);
      const here = request.at[i];
      if (here === undefined) continue;
      const last = i === request.at.length - 1;
      const way = here[1] !== request.at[i - 1]?.[1];
      const next = request.at[i + 1]?.[0] ?? Infinity;
      const takes = Math.min(flight, next - here[0]);
      const since = this.t - here[0];
      if (last && since > flight) {
        // It has ended; what is parked or still under way stays where it is.
        if (request.outcome !== "parked" && request.outcome !== "pending") continue;
      }
      let where: Point;
      const previous = request.at[i - 1];
      if (!still && way && previous !== undefined && since < takes) where = along(actor.view.way(previous[1], here[1]), since / takes);
      else {
        const n = crowd.get(here[1]) ?? 0;
        crowd.set(here[1], n + 1);
        where = actor.view.slot(here[1], n);
      }
      this.put(actor, used, request, where);
      used += 1;
    }
    for (let i = used; i < actor.pool.length; i += 1) actor.pool[i]?.setAttribute("visibility", "hidden");
  }

  private put(actor: Actor, i: number, request: ReplayRequest, [x, y]: Point): void {
    let dot = actor.pool[i];
    if (dot === undefined) {
      dot = svg("path", {});
      actor.pool.push(dot);
      actor.view.dots.append(dot);
    }
    if (dot.dataset["outcome"] !== request.outcome) {
      dot.dataset["outcome"] = request.outcome;
      dot.setAttribute("class", `dot ${request.outcome}`);
      dot.setAttribute("d", SHAPES[request.outcome]);
    }
    dot.setAttribute("visibility", "visible");
    dot.setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
  }
}

/// The whole film in some three quarters of a minute.
export function default_speed(span: number): number {
  return SPEEDS.reduce((best, s) => (Math.abs(Math.log(s / (span / 45))) < Math.abs(Math.log(best / (span / 45))) ? s : best), SPEEDS[0] ?? 1);
}
