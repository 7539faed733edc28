// What is checked inside the page. These functions run in the browser: each stands alone.

/// Whether the charts hold what the data says: as many series as there are, with the same values. This reads the data
/// itself and knows nothing of how the page came to its charts.
export function series_problems() {
  const { data, cards } = window.couplet;
  const found = [];
  const say = (text) => { if (found.length < 20) found.push(text); };
  const close = (a, b) => a === b || (typeof a === "number" && typeof b === "number" && Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b)));
  const card = (id) => cards.find((c) => c.spec.id === id);
  const option = (id) => card(id)?.chart?.getOption();
  const equal = (what, have, want) => {
    if (have.length !== want.length) { say(`${what}: ${have.length} points instead of ${want.length}`); return; }
    const wrong = want.findIndex((w, i) => w.some((v, k) => !close(have[i][k] ?? null, v)));
    if (wrong >= 0) say(`${what}: point ${wrong} is ${JSON.stringify(have[wrong])} instead of ${JSON.stringify(want[wrong])}`);
  };
  for (const c of cards) if (c.chart === null) say(`chart ${c.spec.id} was not drawn`);

  // Latency: a curve for each architecture and kind.
  const curves = data.architectures.flatMap((a) => a.latency.map((l) => [a.name, l.points.filter(([p, s]) => p < 100 && s > 0)])).filter(([, points]) => points.length > 0);
  const latency = (option("latency")?.series ?? []).filter((s) => s.id.startsWith("line:"));
  if (latency.length !== curves.length) say(`latency: ${latency.length} curves instead of ${curves.length}`);
  for (const [name, points] of curves) {
    const same = latency.some((s) => s.id.startsWith(`line:${name}`) && s.data.length === points.length && points.every(([p, v], i) => close(s.data[i][2], p) && close(s.data[i][3], v) && close(s.data[i][1], Math.log10(v))));
    if (!same) say(`latency of ${name}: no curve has its ${points.length} points`);
  }

  // Charts of time: each line is a series of the data.
  const linked = cards.filter((c) => c.spec.linked);
  for (const c of linked) {
    const lines = (c.chart?.getOption().series ?? []).filter((s) => s.id.startsWith("line:"));
    for (const s of lines) {
      const a = data.architectures.find((x) => s.id.startsWith(`line:${x.name}:`));
      const source = a?.series.find((x) => s.id === `line:${a.name}:${x.name}`);
      if (source === undefined) { say(`${c.spec.id}: ${s.id} is no series of the data`); continue; }
      const per = c.spec.id === "requests-over-time" && source.what === "count" ? a.sample : 1;
      equal(`${c.spec.id} ${s.id}`, s.data, source.time.map((t, i) => [t, source.value[i] === null ? null : source.value[i] / per]));
    }
  }
  const drawn = (id, wanted) => {
    const have = (option(id)?.series ?? []).filter((s) => s.id.startsWith("line:")).length;
    const want = data.architectures.reduce((n, a) => n + Math.min(8, a.series.filter(wanted).length), 0);
    if (have !== want) say(`${id}: ${have} lines instead of ${want}`);
  };
  if (data.architectures.length > 0) {
    const outcomes = ["issued", "completed", "failed", "lost", "parked", "pending"].map((o) => `requests.${o}`);
    drawn("requests-over-time", (s) => outcomes.includes(s.name));
    const backlog = option("backlog")?.series.filter((s) => s.id.startsWith("line:")) ?? [];
    for (const a of data.architectures) {
      const queues = a.series.filter((s) => s.metric === "backlog" && s.component !== null);
      if (queues.length <= 8) for (const q of queues) if (!backlog.some((s) => s.id === `line:${a.name}:${q.name}`) && a.series.filter((s) => s.component !== null && ["backlog", "waiting", "pending", "under_way", "waiting_for_connection"].includes(s.metric)).length <= 8) say(`backlog: ${q.name} of ${a.name} is not drawn`);
      const shaded = (option("backlog")?.series ?? []).filter((s) => s.id === `marks:${data.architectures.indexOf(a)}`).flatMap((s) => s.markArea?.data ?? []).length;
      const last = Math.max(...data.architectures.flatMap((x) => x.series.flatMap((s) => s.time.slice(-1))));
      const inside = a.failures.filter((f) => f.from <= last && (f.to ?? last) >= 0).length;
      if (option("backlog") !== undefined && shaded !== inside) say(`backlog of ${a.name}: ${shaded} shaded failures instead of ${inside}`);
    }
  }

  // Bars: shares of requests and lines of the bill add up to the summary's.
  if (data.summary !== null) {
    const names = data.architectures.map((a) => a.name);
    const classes = ["completed", "failed", "lost", "parked", "pending"];
    const bars = (id) => (option(id)?.series ?? []).filter((s) => s.id.startsWith("bar:"));
    names.forEach((name, i) => {
      const s = data.summary.architectures[name];
      const sum = classes.reduce((n, c) => n + s.requests[c], 0);
      for (const c of classes) {
        const have = bars("requests").find((b) => b.id === `bar:${c}`)?.data[i] ?? 0;
        if (!close(have, sum > 0 ? s.requests[c] / sum : 0)) say(`requests: share ${c} of ${name} is ${have}`);
      }
      const bill = (s.cost?.lines ?? []).reduce((n, l) => n + l.month_amount, 0);
      const have = bars("cost").reduce((n, b) => n + (b.data[i] ?? 0), 0);
      if (Math.abs(have - bill) > 1e-6 * Math.max(1, bill)) say(`cost of ${name}: bars add up to ${have} instead of ${bill}`);
      const used = option("utilisation");
      if (used !== undefined && card("utilisation").spec.linked === false) {
        used.yAxis[0].data.forEach((component, k) => {
          const want = s.components[component]?.utilization ?? null;
          const is = used.series.find((b) => b.id === `bar:${name}`)?.data[k] ?? null;
          if (!close(is, want)) say(`utilisation of ${component} in ${name}: ${is} instead of ${want}`);
        });
      }
    });
  }

  // Sweeps: a line for each metric, or a heat map.
  if (data.sweep !== null) {
    const { axes, metrics, points } = data.sweep;
    const all = cards.flatMap((c) => c.chart?.getOption().series ?? []);
    metrics.forEach((m, k) => {
      if (axes.length === 1) {
        const s = all.find((x) => x.id === `line:${k}`);
        const want = points.filter((p) => p.values[k].mean !== null).map((p) => [typeof p.at[0] === "number" && axes[0].values.every((v) => typeof v === "number") ? p.at[0] : axes[0].values.indexOf(p.at[0]), p.values[k].mean]).sort((a, b) => a[0] - b[0]);
        if (s === undefined) say(`no line for ${m.architecture} ${m.name}`); else equal(`${m.architecture} ${m.name}`, s.data, want);
      } else {
        const s = all.find((x) => x.id === `heat:${k}`);
        const fixed = axes.slice(2).map((a) => a.values[0]);
        const want = points.filter((p) => p.values[k].mean !== null && fixed.every((v, i) => p.at[i + 2] === v)).map((p) => [axes[0].values.indexOf(p.at[0]), axes[1].values.indexOf(p.at[1]), p.values[k].mean]);
        if (s === undefined) say(`no map for ${m.architecture} ${m.name}`); else equal(`${m.architecture} ${m.name}`, s.data.map((d) => d.value), want);
      }
    });
  }
  if (data.plan !== null) {
    const have = (option("frontier")?.series ?? []).filter((s) => s.id.startsWith("points:")).reduce((n, s) => n + s.data.length, 0);
    const want = data.plan.points.filter((p) => p.objective !== null).length;
    if (have !== want) say(`plan: ${have} points instead of ${want}`);
  }
  if (data.breakEven !== null) {
    const s = option("break-even")?.series ?? [];
    const names = new Set(data.breakEven.points.flatMap((p) => p.cost.map((c) => c.architecture)));
    for (const name of names) {
      const line = s.find((x) => x.id === `line:${name}`);
      const want = data.breakEven.points.map((p) => [p.at, p.cost.find((c) => c.architecture === name)?.value ?? null]);
      if (line === undefined) say(`break-even: no line for ${name}`); else equal(`break-even of ${name}`, line.data, want);
    }
    const marks = s.flatMap((x) => x.markLine?.data ?? []).length;
    if (marks !== data.breakEven.crossings.length) say(`break-even: ${marks} marks instead of ${data.breakEven.crossings.length}`);
  }
  return found;
}

/// Whether anything is wider than the window, or texts lie on each other.
export function layout_problems() {
  const found = [];
  const wide = document.documentElement.scrollWidth;
  if (wide > innerWidth) {
    const guilty = [...document.querySelectorAll("main *, header *, footer *")].filter((e) => e.getBoundingClientRect().right > innerWidth + 0.5 && e.closest(".scroller, nav, svg") === null).slice(0, 3);
    found.push(`the page is ${wide} px wide: ${guilty.map((e) => `${e.tagName}.${e.className}`).join(", ")}`);
  }
  /// What can be seen of a text: its boxes, cut by all that clips.
  const seen = (node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    const parent = node.parentElement;
    let clip = { left: -1e9, top: -1e9, right: 1e9, bottom: 1e9 };
    for (let e = parent; e !== null; e = e.parentElement) {
      const style = getComputedStyle(e);
      if (style.visibility === "hidden" || style.display === "none" || style.clipPath !== "none") return [];
      if (style.position === "sticky" || e.classList.contains("top")) return [];
      if (style.overflowX !== "visible" && e !== document.documentElement && e !== document.body) {
        const box = e.getBoundingClientRect();
        clip = { left: Math.max(clip.left, box.left), top: Math.max(clip.top, box.top), right: Math.min(clip.right, box.right), bottom: Math.min(clip.bottom, box.bottom) };
      }
    }
    return [...range.getClientRects()].map((r) => ({ left: Math.max(r.left, clip.left), top: Math.max(r.top, clip.top), right: Math.min(r.right, clip.right), bottom: Math.min(r.bottom, clip.bottom) })).filter((r) => r.right - r.left > 1 && r.bottom - r.top > 1);
  };
  const boxes = [];
  const walker = document.createTreeWalker(document.getElementById("page"), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (node.data.trim() === "" || node.parentElement.closest("title, option, .tip, .dots, defs, clipPath, select") !== null) continue;
    const closed = node.parentElement.closest("details:not([open])");
    if (closed !== null && node.parentElement.closest("summary")?.parentElement !== closed) continue;
    for (const r of seen(node)) boxes.push({ node, ...r });
  }
  boxes.sort((a, b) => a.top - b.top);
  for (let i = 0; i < boxes.length; i += 1) {
    const a = boxes[i];
    for (let j = i + 1; j < boxes.length && boxes[j].top < a.bottom - 1; j += 1) {
      const b = boxes[j];
      if (a.node === b.node) continue;
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      // Lines of letters are higher than the letters.
      if (across > 2 && down > 0.34 * Math.min(a.bottom - a.top, b.bottom - b.top)) {
        found.push(`"${a.node.data.trim().slice(0, 40)}" lies on "${b.node.data.trim().slice(0, 40)}" (${a.node.parentElement.closest("[id]")?.id ?? ""})`);
        if (found.length > 12) return found;
      }
    }
  }
  return found;
}

/// Texts whose colour stands out too little (WCAG 2.1 AA: 4.5 : 1; 3 : 1 for large letters).
export function contrast_problems() {
  const parse = (c) => { const m = /rgba?\(([^)]+)\)/.exec(c); if (m === null) return null; const [r, g, b, a = 1] = m[1].split(/[ ,/]+/).map(Number); return { r, g, b, a }; };
  const luminance = ({ r, g, b }) => { const f = (v) => { const s = v / 255; return s <= 0.03928 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4; }; return 0.2126 * f(r) + 0.7152 * f(g) + 0.0722 * f(b); };
  const found = new Set();
  const walker = document.createTreeWalker(document.getElementById("page"), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const e = node.parentElement;
    if (node.data.trim() === "" || e.closest("title, option, select, defs, .visually-hidden, .skip") !== null) continue;
    const style = getComputedStyle(e);
    const colour = parse(e.namespaceURI.endsWith("svg") ? style.fill : style.color);
    let behind = null;
    for (let p = e; p !== null && behind === null; p = p.parentElement) { const c = parse(getComputedStyle(p).backgroundColor); if (c !== null && c.a === 1) behind = c; }
    if (colour === null || behind === null || colour.a < 1) continue;
    const [a, b] = [luminance(colour), luminance(behind)].sort((x, y) => y - x);
    const size = Number.parseFloat(style.fontSize);
    const needed = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < needed) found.add(`"${node.data.trim().slice(0, 30)}" (${e.className?.baseVal ?? e.className}): ${ratio.toFixed(2)}`);
  }
  return [...found].slice(0, 12);
}
