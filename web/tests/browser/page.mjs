// What one can do with a page: npm run test:page. Uses dist/report.html and the data of tests/fixture.mjs.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { HOSTILE, LONG, RTL, hostile_data, run_data } from "../fixture.mjs";
import { contrast_problems } from "./checks.mjs";
import { COMPARE, all_equal, file_of, now, plot, run_tests, settle, test, tip_texts, zooms } from "./harness.mjs";
import "./page_charts.mjs";

const HOSTILE_PAGE = file_of("hostile", hostile_data());

test("zoom buttons move all charts of time", COMPARE, {}, async (page) => {
  await page.getByRole("button", { name: "Zoom in" }).click();
  all_equal(await zooms(page), [25, 75]);
  await page.getByRole("button", { name: "Later" }).click();
  all_equal(await zooms(page), [37.5, 87.5]);
  await page.getByRole("button", { name: "All of the time" }).click();
  all_equal(await zooms(page), [0, 100]);
});

test("the wheel zooms with Ctrl only, and dragging moves", COMPARE, {}, async (page) => {
  const there = plot(page, "backlog");
  await there.scrollIntoViewIfNeeded();
  const box = await there.boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + 80];
  await page.mouse.move(x, y);
  await page.mouse.wheel(0, -40);
  await settle(page);
  all_equal(await zooms(page), [0, 100]);
  await there.scrollIntoViewIfNeeded();
  const again = await there.boundingBox();
  await page.mouse.move(again.x + again.width / 2, again.y + 80);
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -300);
  await page.keyboard.up("Control");
  await settle(page);
  const [[from, to]] = await zooms(page);
  assert.ok(from > 0 && to < 100 && to - from < 95, `${from} to ${to}`);
  all_equal(await zooms(page), [from, to]);
  await page.mouse.down();
  await page.mouse.move(again.x + again.width / 2 - 60, again.y + 80, { steps: 5 });
  await page.mouse.up();
  await settle(page);
  const [[moved]] = await zooms(page);
  assert.ok(moved > from, `dragging to the left goes on in time: ${moved} after ${from}`);
});

test("the slider chooses the time", COMPARE, {}, async (page) => {
  const there = plot(page, "requests-over-time");
  await there.scrollIntoViewIfNeeded();
  const box = await there.boundingBox();
  const y = box.y + box.height - 19;
  await page.mouse.move(box.x + 66, y);
  await page.mouse.down();
  await page.mouse.move(box.x + 66 + (box.width - 76) / 2, y, { steps: 6 });
  await page.mouse.up();
  await settle(page);
  const [[from, to]] = await zooms(page);
  assert.ok(Math.abs(from - 50) < 3 && to === 100, `${from} to ${to}`);
  all_equal(await zooms(page), [from, to]);
});

test("pointing at a chart tells its values, and only there", COMPARE, {}, async (page) => {
  const there = plot(page, "backlog");
  await there.scrollIntoViewIfNeeded();
  const box = await there.boundingBox();
  await page.mouse.move(box.x + 62 + (box.width - 76) / 4 + 3, box.y + 60, { steps: 3 });
  await settle(page);
  const texts = await tip_texts(page);
  assert.equal(texts.length, 1, `tips: ${texts.length}`);
  assert.match(texts[0], /^0:3[01]:00/);
  assert.match(texts[0], /queue backlog/);
  assert.match(texts[0], /crash renderer struck: 2 instances down/);
  const pointers = await page.evaluate(() => window.couplet.cards.filter((c) => c.spec.linked && c.chart.getModel().getComponent("xAxis", 0).axis.model.get(["axisPointer", "status"]) === "show").length);
  assert.ok(pointers >= 3, `${pointers} charts point at the moment`);
});

test("a chart is read by keyboard", COMPARE, {}, async (page) => {
  await plot(page, "backlog").focus();
  for (let i = 0; i < 5; i += 1) await page.keyboard.press("ArrowRight");
  await settle(page);
  assert.match((await tip_texts(page))[0] ?? "", /^0:04:00/);
  await page.keyboard.press("Shift+ArrowRight");
  await settle(page);
  assert.match((await tip_texts(page))[0] ?? "", /^0:14:00/);
  await page.keyboard.press("+");
  all_equal(await zooms(page), [25, 75]);
  await page.keyboard.press("0");
  all_equal(await zooms(page), [0, 100]);
  await plot(page, "latency").focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await settle(page);
  assert.match((await tip_texts(page)).join(), /50 % took at most/);
});

test("the legend hides and shows a line", COMPARE, {}, async (page) => {
  const button = page.locator("#chart-latency .legend button").first();
  const name = await page.evaluate(() => window.couplet.cards.find((c) => c.spec.id === "latency").spec.legend[0].series[0]);
  const selected = () => page.evaluate((n) => window.couplet.cards.find((c) => c.spec.id === "latency").chart.getOption().legend[0].selected[n], name);
  assert.equal(await selected(), true);
  await button.click();
  assert.equal(await button.getAttribute("aria-pressed"), "false");
  assert.equal(await selected(), false);
  await button.press("Enter");
  assert.equal(await selected(), true);
});

async function saved(page, id, entry) {
  await page.locator(`#chart-${id} .menu > summary`).click();
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator(`#chart-${id} .entries`).getByRole("button", { name: entry }).click()]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

async function svg_is_sound(page, text, width, height) {
  const seen = await page.evaluate((t) => { const doc = new DOMParser().parseFromString(t, "image/svg+xml"); const root = doc.documentElement; return { error: doc.querySelector("parsererror")?.textContent ?? null, width: root.getAttribute("width"), height: root.getAttribute("height"), words: root.textContent, scripts: doc.querySelectorAll("script, foreignObject, image").length, paths: doc.querySelectorAll("path").length }; }, text);
  assert.equal(seen.error, null);
  assert.equal(Number(seen.width), width);
  assert.equal(Number(seen.height), height);
  assert.equal(seen.scripts, 0);
  assert.ok(seen.paths > 4);
  return seen.words;
}

for (const [id, words] of [["backlog", ["Backlog over time", "waiting", "simulated time", "url2png.json"]], ["latency", ["Latency", "seconds (logarithmic)", "99.9 %"]], ["cost", ["Cost", "US dollars a month", "$53.26"]]]) {
  test(`the chart ${id} is saved`, COMPARE, {}, async (page) => {
    const wide = await saved(page, id, "SVG, 16:9");
    assert.equal(wide.name, `couplet-${id}-16x9.svg`);
    const text = await svg_is_sound(page, wide.bytes.toString("utf8"), 1920, 1080);
    for (const word of words) assert.ok(text.includes(word), `${word} is missing in ${text}`);
    await svg_is_sound(page, (await saved(page, id, "SVG, 4:3")).bytes.toString("utf8"), 1600, 1200);
    for (const [entry, width, height] of [["PNG, 16:9", 1920, 1080], ["PNG, 4:3", 1600, 1200]]) {
      const picture = (await saved(page, id, entry)).bytes;
      assert.equal(picture.subarray(1, 4).toString(), "PNG");
      assert.deepEqual([picture.readUInt32BE(16), picture.readUInt32BE(20)], [width, height]);
      assert.ok(picture.length > 15_000, `${picture.length} bytes hold a drawing`);
    }
  });
}

test("a table has the numbers of a chart", COMPARE, {}, async (page) => {
  await page.locator("#chart-backlog details.numbers > summary").click();
  await page.locator("#chart-backlog tbody tr").first().waitFor(); // it is filled once it is open
  assert.equal(await page.locator("#chart-backlog tbody tr").count(), 121);
  assert.ok(await page.locator("#chart-backlog thead").textContent().then((t) => t.includes("queue backlog (waiting)")));
});

const background = (page) => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
test("light and dark", COMPARE, {}, async (page) => {
  const light = await background(page);
  const ink = () => page.evaluate(() => window.couplet.cards[0].chart.getOption().textStyle.color);
  const before = await ink();
  assert.deepEqual(await page.evaluate(contrast_problems), []);
  await page.getByRole("button", { name: "Show the page in dark colours" }).click();
  assert.notEqual(await background(page), light);
  assert.notEqual(await ink(), before);
  assert.deepEqual(await page.evaluate(contrast_problems), []);
  await page.emulateMedia({ media: "print" });
  await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
  assert.equal(await ink(), before, "paper is white");
  assert.deepEqual(await page.evaluate(() => window.couplet.cards.filter((c) => c.chart === null).length), 0);
  await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
  assert.notEqual(await ink(), before);
});
test("dark where the system is dark", COMPARE, { dark: true }, async (page) => {
  assert.equal(await background(page), "rgb(15, 20, 27)");
});

const dots = (page) => page.evaluate(() => document.querySelectorAll(".dots path:not([visibility=hidden])").length);
const slide = (page, t) => page.locator(".track input").evaluate((input, value) => { input.value = String(value); input.dispatchEvent(new Event("input")); }, t);
test("the replay plays, pauses and is led by keyboard", COMPARE, {}, async (page) => {
  assert.match(await now(page), /^0:00:00 of 2:00:00/);
  const play = page.locator("button.play");
  await play.click();
  await page.waitForFunction(() => !document.querySelector(".now").textContent.startsWith("0:00:00"));
  assert.ok(await dots(page) > 0);
  await play.click();
  const stopped = await now(page);
  await settle(page);
  assert.equal(await now(page), stopped);
  const slider = page.locator(".track input");
  await slider.focus();
  const t = Number(await slider.inputValue());
  await page.keyboard.press("ArrowRight");
  assert.ok(Math.abs(Number(await slider.inputValue()) - t - 36) < 0.01);
  await page.keyboard.press("ArrowLeft");
  assert.ok(Math.abs(Number(await slider.inputValue()) - t) < 0.01);
  await page.keyboard.press(" ");
  assert.equal(await play.getAttribute("aria-pressed"), "true");
  await page.keyboard.press(" ");
  assert.equal(await play.getAttribute("aria-pressed"), "false");
});

test("the replay shows backlogs and what is down", COMPARE, {}, async (page) => {
  const classes = () => page.evaluate(() => [...document.querySelectorAll(".node[data-id=renderer]")].map((n) => n.classList.contains("down")));
  const level = () => page.evaluate(() => Number(document.querySelector(".node[data-id=queue] .level").getAttribute("height")));
  await slide(page, 600);
  assert.deepEqual(await classes(), [false, false]);
  const calm = await level();
  await slide(page, 2390);
  assert.deepEqual(await classes(), [true, true]);
  assert.ok(await level() > 40 && calm < 20, `level ${calm}, then ${await level()}`);
  assert.match(await page.locator(".told").last().textContent(), /crash renderer struck/);
  await slide(page, 7200);
  assert.deepEqual(await classes(), [false, false]);
  assert.ok(await level() < 5);
});

test("the replay stops at events if asked to", COMPARE, {}, async (page) => {
  await slide(page, 1795);
  await page.getByLabel("Pause at events").check();
  await page.locator("button.play").click();
  await page.waitForFunction(() => document.querySelector("button.play").getAttribute("aria-pressed") === "false");
  assert.equal(Number(await page.locator(".track input").inputValue()), 1800);
  await page.getByRole("button", { name: "Next event" }).click();
  assert.equal(Number(await page.locator(".track input").inputValue()), 2400);
  await page.getByRole("button", { name: "Event before" }).click();
  assert.equal(Number(await page.locator(".track input").inputValue()), 1800);
});

test("without motion dots stand in their nodes", COMPARE, { reduced: true }, async (page) => {
  await slide(page, 1210);
  const outside = await page.evaluate(() => [...document.querySelectorAll("svg.diagram")].flatMap((svg) => {
    const boxes = [...svg.querySelectorAll(".node .box")].map((b) => b.getBoundingClientRect());
    return [...svg.querySelectorAll(".dots path:not([visibility=hidden])")].map((d) => d.getBoundingClientRect()).filter((d) => !boxes.some((b) => d.left >= b.left - 1 && d.right <= b.right + 1 && d.top >= b.top - 1 && d.bottom <= b.bottom + 1));
  }).length);
  assert.equal(outside, 0);
});

test("hostile texts are texts", HOSTILE_PAGE, {}, async (page) => {
  assert.equal(await page.evaluate(() => window.hacked), undefined);
  assert.equal(await page.locator("#page img, #page b:has(img), #page script").count(), 0);
  assert.equal(await page.locator("h1").textContent(), HOSTILE);
  const verdict = await page.locator(".sentences p").allTextContents();
  assert.deepEqual(verdict, [HOSTILE, RTL, LONG]);
  assert.ok(await page.evaluate((long) => document.querySelector(`#scenario [title="${long}"]`) !== null, LONG), "the whole of a long name is in its title");
  assert.ok(await page.locator("bdi", { hasText: RTL }).count() > 0);
  for (const id of ["backlog", "requests-over-time", "latency", "instances"]) {
    const there = plot(page, id);
    await there.scrollIntoViewIfNeeded();
    const box = await there.boundingBox();
    await page.mouse.move(box.x + box.width * 0.36, box.y + 70, { steps: 3 });
    await settle(page);
    assert.equal((await tip_texts(page)).length, 1, `${id} tells something`);
  }
  // From the last on: what opens may bring others with it.
  for (const summary of (await page.locator("details.numbers > summary").all()).reverse()) await summary.click();
  assert.ok((await page.locator("pre.code").textContent()).includes(HOSTILE));
  assert.equal(await page.evaluate(() => window.hacked), undefined);
  assert.equal(await page.locator("#page img, #page script").count(), 0);
  const text = (await saved(page, "latency", "SVG, 16:9")).bytes.toString("utf8");
  assert.ok((await svg_is_sound(page, text, 1920, 1080)).includes("</script>"));
});

test("a run of one architecture", file_of("run", run_data()), {}, async (page) => {
  assert.equal(await page.locator("figure.architecture").count(), 1);
});

await run_tests(process.argv.slice(2));
