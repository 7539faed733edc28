/// The parts of the page around the charts: head, verdict, drawings with the replay, story, scenario.
import type { ReportData } from "./data";
import { DiagramView, diagram_caption } from "./diagram";
import { copy_button, h, name_of, scroller } from "./dom";
import { clock, keep_units } from "./format";
import { expectations, remarks, tiles } from "./measures";
import { ReplayPlayer } from "./replay";
import { mode, on_theme, toggle_theme } from "./theme";
import { tokens } from "./tokens";

export function page_head(data: ReportData, parts: [string, string][]): HTMLElement {
  const button = h("button", { type: "button", class: "small theme", click: toggle_theme });
  const label = (): void => { button.textContent = mode() === "dark" ? "Light" : "Dark"; button.setAttribute("aria-label", `Show the page in ${mode() === "dark" ? "light" : "dark"} colours`); };
  on_theme(label);
  label();
  return h("header", { class: "top" }, h("a", { class: "skip", href: "#main" }, "To the report"), h("div", { class: "brand" }, "Couplet"),
    h("nav", { "aria-label": "Parts of the page" }, ...parts.map(([id, words]) => h("a", { href: `#${id}` }, words))),
    h("span", { class: "kind" }, `${data.kind}, version ${data.couplet}`), button);
}

export function title_part(data: ReportData): HTMLElement {
  const part = h("div", { class: "title" }, h("h1", { dir: "auto" }, name_of(data.title, 160)));
  if (data.question !== null && data.question !== "") part.append(h("p", { class: data.question.length > 420 ? "question long" : "question", dir: "auto" }, data.question));
  if (data.question !== null && data.question.length > 420) {
    const text = part.lastElementChild;
    const more = h("button", { type: "button", class: "small", "aria-expanded": "false", click: () => {
      const closed = text?.classList.toggle("closed") ?? false;
      more.setAttribute("aria-expanded", closed ? "false" : "true");
      more.textContent = closed ? "Read all" : "Read less";
    } }, "Read all");
    text?.classList.add("closed");
    part.append(more);
  }
  return part;
}

export function verdict_part(data: ReportData): HTMLElement | null {
  const figures = tiles(data);
  const notes = data.summary === null ? null : remarks(data.summary);
  if (data.verdict.length === 0 && figures === null && notes === null) return null;
  return h("section", { id: "verdict", class: "verdict", "aria-labelledby": "verdict-title" }, h("h2", { id: "verdict-title" }, "Verdict"),
    h("div", { class: data.verdict.join("").length > 700 ? "sentences plain" : "sentences" }, ...data.verdict.map((s) => h("p", { dir: "auto" }, keep_units(s)))), figures, notes);
}

export function diagrams_part(data: ReportData): { element: HTMLElement; player: ReplayPlayer | null } | null {
  const drawn = data.architectures.filter((a) => a.diagram.nodes.length > 0);
  if (drawn.length === 0) return null;
  const views = new Map<string, DiagramView>();
  const words = new Map<string, HTMLElement>();
  const figures = drawn.map((a, i) => {
    const view = new DiagramView(a, i);
    const told = h("p", { class: "told" });
    views.set(a.name, view);
    words.set(a.name, told);
    const frame = scroller(`Drawing of ${a.name}`, view.element);
    frame.classList.add("drawing");
    return h("figure", { class: "card architecture" }, h("figcaption", {}, h("span", { class: `dot-mark a${data.architectures.indexOf(a) % 6}`, "aria-hidden": "true" }), ...diagram_caption(a)), frame, told);
  });
  const region = h("div", { class: "architectures" }, ...figures);
  // Side by side where both can be read, otherwise one below the other: the same parts still stand in the same column.
  const widest = Math.max(...drawn.map((a) => a.diagram.width));
  region.style.gridTemplateColumns = `repeat(auto-fit, minmax(min(100%, ${Math.round(widest * 0.72) + 50}px), 1fr))`;
  const element = h("section", { id: "architectures", "aria-labelledby": "architectures-title" }, h("h2", { id: "architectures-title" }, drawn.length === 1 ? "Architecture" : "Architectures"),
    h("p", { class: "note" }, "Solid arrows wait for the answer, dashed ones do not; dotted arrows lead to what was given up."), region);
  let player: ReplayPlayer | null = null;
  if (drawn.some((a) => a.replay !== null && a.replay.to > a.replay.from)) {
    const film = h("div", { class: "film", role: "group", "aria-label": "Replay. Space plays and pauses, left and right arrow move in time." });
    player = new ReplayPlayer(drawn, views, words);
    film.append(player.controls);
    element.append(film);
  }
  return { element, player };
}

export function story_part(data: ReportData): HTMLElement | null {
  const told = data.architectures.filter((a) => a.story.length > 0);
  if (told.length === 0) return null;
  return h("section", { id: "story", "aria-labelledby": "story-title" }, h("h2", { id: "story-title" }, "What happened"), h("p", { class: "note" }, "In the first replication."),
    h("div", { class: "stories" }, ...told.map((a) => {
      const entries = h("ol", { class: "story" }, ...a.story.map((e) => h("li", { class: /^[a-z_]+$/.test(e.event) ? e.event : "" }, h("time", {}, clock(e.at, "seconds")), h("span", { dir: "auto" }, e.text))));
      const long = a.story.length > 14;
      return h("div", { class: "card" }, h("h3", {}, h("span", { class: `dot-mark a${data.architectures.indexOf(a) % 6}`, "aria-hidden": "true" }), name_of(a.name, 60)), long ? scroller(`Story of ${a.name}`, entries) : entries);
    })));
}

export function source_view(text: string): HTMLElement {
  const code = h("code", {});
  for (const token of tokens(text)) code.append(token.kind === "space" || token.kind === "other" ? token.text : h("span", { class: `t-${token.kind}` }, token.text));
  return h("pre", { class: "code", dir: "ltr" }, code);
}

export function scenario_part(data: ReportData): HTMLElement {
  const whole = h("details", { class: "numbers" }, h("summary", { dir: "auto" }, "The scenario: ", name_of(data.source.name, 80)));
  whole.addEventListener("toggle", () => {
    if (!whole.open || whole.childElementCount > 1) return;
    whole.append(h("p", { class: "tools" }, copy_button(() => data.source.text, "Copy the scenario")), scroller("The scenario", source_view(data.source.text)));
  });
  const command = h("div", { class: "command" }, scroller("Command", h("pre", {}, h("code", { dir: "ltr" }, data.command))), copy_button(() => data.command));
  return h("section", { id: "scenario", "aria-labelledby": "scenario-title" }, h("h2", { id: "scenario-title" }, "Scenario"), h("p", { class: "note" }, "This command makes the page again:"), command, whole);
}

export function foot(data: ReportData): HTMLElement {
  const s = data.summary;
  const details = s === null ? "" : ` Scenario ${s.scenario.name} (${s.scenario.hash}), seed ${s.seed}, ${s.replications} ${s.replications === 1 ? "replication" : "replications"}.`;
  return h("footer", { class: "foot" }, `Couplet ${data.couplet}.${details}`);
}

export function expectations_part(data: ReportData): HTMLElement | null {
  return data.summary === null ? null : expectations(data.summary);
}
