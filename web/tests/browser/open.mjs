// How long pages take to open, and how smoothly they scroll: open.mjs PAGE... Each is opened five times; bench/page
// calls it. Exit status 1 when the median until all charts are drawn is 2 s or more, or a frame of a scroll takes
// more than 50 ms at the 95th percentile.
import { open, start } from "./browser.mjs";

const ROUNDS = 5;
const OPEN_MAX = 2000; // ms
const FRAME_MAX = 50; // ms
const at = (values, share) => [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) * share)];

/// Times between frames of a scroll from top to bottom.
const scrolled = (page) => page.evaluate(async () => {
  const times = [];
  let last = await new Promise((done) => { requestAnimationFrame(done); });
  for (let y = 0; y < document.body.scrollHeight; y += 120) {
    window.scrollTo(0, y);
    const next = await new Promise((done) => { requestAnimationFrame(done); });
    times.push(next - last);
    last = next;
  }
  return times;
});

const browser = await start();
let slow = false;
for (const file of process.argv.slice(2)) {
  const opened = [];
  const frames = [];
  for (let round = 0; round < ROUNDS; ++round) {
    const began = performance.now();
    const { page, close } = await open(browser, file);
    opened.push(performance.now() - began);
    frames.push(...await scrolled(page));
    await close();
  }
  const median = at(opened, 0.5);
  const frame = at(frames, 0.95);
  slow = slow || median >= OPEN_MAX || frame > FRAME_MAX;
  console.log(`${file}: all charts after ${(median / 1000).toFixed(2)} s (${(Math.min(...opened) / 1000).toFixed(2)} to ${(Math.max(...opened) / 1000).toFixed(2)}); a frame of a scroll takes ${at(frames, 0.5).toFixed(0)} ms, 95 % at most ${frame.toFixed(0)} ms`);
}
await browser.close();
process.exit(slow ? 1 : 0);
