// Pages of sweeps, plans and break-evens, keys that are not the page's, and charts that are taken away; page.mjs runs them.
import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { break_even_data, heat_data, plan_data, sweep_data } from "../fixture.mjs";
import { COMPARE, all_equal, file_of, now, plot, settle, test, tip_texts, zooms } from "./harness.mjs";

test("a sweep tells its points", file_of("sweep", sweep_data()), {}, async (page) => {
  const there = plot(page, "sweep-completion-p99");
  await there.scrollIntoViewIfNeeded();
  const box = await there.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + 80, { steps: 3 });
  await settle(page);
  assert.match((await tip_texts(page))[0] ?? "", /rate: .*0\.\d.*tight.*s \[/);
  assert.match(await page.locator("#table").textContent(), /the books do not balance/);
});

test("a break-even comes first among the charts of its comparison", file_of("break-even", break_even_data()), {}, async (page) => {
  assert.equal(await page.locator("#charts .chart").first().getAttribute("id"), "chart-break-even");
  assert.ok(await page.locator("#charts .chart").count() > 3, "the comparison's charts are there as well");
  assert.match(await page.locator("#chart-break-even .alternative").textContent(), /tight becomes cheaper than loose between 0.72\/s and 0.76\/s/);
  assert.match(await plot(page, "break-even").textContent(), /≈ 0\.74 \/s/, "the crossing is marked");
  assert.match(await plot(page, "break-even").textContent(), /workload › visitors › arrivals › rate \(\/s\)/);
  await plot(page, "break-even").focus();
  for (let i = 0; i < 3; i += 1) await page.keyboard.press("ArrowRight");
  await settle(page);
  assert.deepEqual(await tip_texts(page), ["0.4 /stight$25.00loose$18.00"]);
  await page.keyboard.press("Shift+ArrowLeft");
  await settle(page);
  assert.deepEqual(await tip_texts(page), ["0.1 /stight$25.00loose–"], "what is not known is no zero");
  await page.locator("#chart-break-even .legend button").first().click();
  assert.match(await plot(page, "break-even").textContent(), /≈ 0\.74 \/s/, "the crossing stays when a line is hidden");
});

test("a heat map tells its cells", file_of("heat", heat_data()), {}, async (page) => {
  const there = page.locator("[id^=chart-heat] .plot");
  await there.scrollIntoViewIfNeeded();
  const box = await there.boundingBox();
  // The cell of four instances and the standard queue.
  await page.mouse.move(box.x + 88 + (box.width - 108) * 0.7, box.y + 10 + (box.height - 120) * 0.5, { steps: 3 });
  await settle(page);
  const texts = await tip_texts(page);
  assert.equal(texts.length, 1, `tips: ${texts.length}`);
  assert.match(texts[0], /^4, .*standard.*50 s$/);
});

test("a plan names what was chosen", file_of("plan", plan_data()), {}, async (page) => {
  assert.match(await page.locator("#chart-frontier .alternative").textContent(), /Of 24 configurations 12 meet the requirements, 8 do not, of 4 it is not known/);
  assert.equal(await page.locator("#table tbody tr", { hasText: "chosen" }).count(), 1);
});

test("a drawing that is too wide scrolls by keyboard, and the film stays where it is", COMPARE, { width: 390, height: 844 }, async (page) => {
  const frame = page.locator(".drawing").first();
  await frame.focus();
  const before = await now(page);
  for (let i = 0; i < 3; i += 1) await page.keyboard.press("ArrowRight");
  await page.waitForFunction(() => document.querySelector(".drawing").scrollLeft > 20, null, { timeout: 3000 });
  await page.keyboard.press(" ");
  await settle(page);
  assert.equal(await now(page), before);
  assert.equal(await page.locator("button.play").getAttribute("aria-pressed"), "false");
});

test("keys with Ctrl, Alt and Meta are the browser's", COMPARE, {}, async (page) => {
  const taken = (selector, key, held) => page.evaluate(([s, k, h]) => !document.querySelector(s).dispatchEvent(new KeyboardEvent("keydown", { key: k, bubbles: true, cancelable: true, ...h })), [selector, key, held]);
  const [chart, slider] = ["#chart-backlog .plot", ".track input"];
  assert.ok(await taken(chart, "+", {}) && await taken(slider, "ArrowRight", {}), "keys of their own are the page's");
  const [zoom, at] = [await zooms(page), await now(page)];
  all_equal(zoom, [25, 75]);
  for (const held of [{ ctrlKey: true }, { altKey: true }, { metaKey: true }]) {
    for (const key of ["0", "+", "-", "ArrowLeft", "ArrowRight"]) assert.equal(await taken(chart, key, held), false, `${key} on a chart`);
    for (const key of [" ", "ArrowLeft", "ArrowRight"]) assert.equal(await taken(slider, key, held), false, `${key} on the film`);
  }
  assert.deepEqual(await zooms(page), zoom);
  assert.equal(await now(page), at);
});

test("a chart that is taken away is let go", COMPARE, {}, async (page) => {
  await page.locator("details.explore > summary").click();
  await page.locator("#chart-any .menu > summary").click();
  await page.evaluate(() => { window.away = new WeakRef(window.couplet.cards[window.couplet.cards.length - 1]); });
  assert.equal(await page.evaluate(() => window.away.deref().spec.id), "any");
  await page.locator("#explore-series").selectOption({ index: 2 });
  await settle(page);
  await (await page.context().newCDPSession(page)).send("HeapProfiler.collectGarbage");
  assert.equal(await page.evaluate(() => window.away.deref() === undefined), true, "something keeps the card");
  assert.equal(await page.locator("#chart-any .plot svg").count(), 1);
});

/// Many points and a third parameter, whose choice replaces all charts.
function held_data() {
  const data = heat_data();
  const { axes, points } = data.sweep;
  axes.push({ pointer: "/c", label: "retries", unit: null, values: [0, 3] });
  const metrics = Array.from({ length: 12 }, (_, i) => ({ name: `completion.m${i}`, unit: "s", architecture: "loose" }));
  return { ...data, sweep: { ...data.sweep, metrics, points: [0, 3].flatMap((c) => points.map((p) => ({ at: [...p.at, c], values: metrics.map((_, i) => ({ mean: p.values[0].mean + i + c, low: null, high: null })) }))) } };
}
const HELD = file_of("held", held_data());
test("a chart taken away before its turn is not drawn", HELD, {}, async (given) => {
  const page = await given.context().newPage();
  const said = [];
  page.on("console", (message) => { said.push(message.text()); });
  // Each look at the clock costs half of what is given to charts, and the next turn waits for the test.
  await page.addInitScript(() => {
    let t = 0;
    performance.now = () => (t += 15);
    const later = window.setTimeout;
    const turns = [];
    window.setTimeout = (what, after, ...more) => (after === 8 ? turns.push(what) : later(what, after, ...more));
    window.go_on = () => { while (turns.length > 0) turns.shift()(); };
  });
  await page.goto(pathToFileURL(HELD).href);
  const old = await page.evaluate(() => {
    window.old = [...window.couplet.cards];
    const undrawn = window.old.filter((c) => c.chart === null).length;
    const select = document.querySelector("#held-0");
    select.value = "1";
    select.dispatchEvent(new Event("change"));
    window.go_on();
    return undrawn;
  });
  assert.ok(old > 5, `${old} charts wait for their turn`);
  await page.waitForFunction(() => document.documentElement.dataset.ready === "yes");
  assert.equal(await page.evaluate(() => window.old.filter((c) => c.chart !== null).length), 0);
  assert.equal(await page.evaluate(() => window.couplet.cards.filter((c) => c.chart === null).length), 0);
  assert.deepEqual(said, []);
  await page.close();
});
