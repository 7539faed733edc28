// The engine as a page and as a Node program use it: interface_test.mjs ENGINE_FILE
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import vm from 'node:vm';

const file = process.argv[2];
const scenario = `{
  "couplet": 1, "run": {"duration": "10s"},
  "workload": {"jobs": {"kind": "open", "to": "server", "arrivals": {"process": "poisson", "rate": "5/s"}}},
  "components": {"server": {"kind": "service", "steps": [{"work": {"dist": "exponential", "mean": "100ms"}}]}},
  "architectures": {"one": {}, "two": {"components": {"server": {"threads": 2}}}} }`;

async function engineInNode() {
  return createRequire(import.meta.url)(file)();
}

// A page has neither process nor require.
async function engineInPage() {
  const page = vm.createContext({TextEncoder, TextDecoder, WebAssembly, atob, document: {}, console});
  vm.runInContext('var window = globalThis, self = globalThis;', page);
  vm.runInContext(readFileSync(file, 'utf8'), page);
  return vm.runInContext('createCouplet()', page);
}

function check(engine) {
  const first = engine.compare(scenario, {name: 'folder/sample.json'});
  assert.equal(first.exitCode, 0);
  assert.equal(first.talk, '');
  const summary = JSON.parse(first.summary);
  assert.equal(summary.scenario.name, 'sample');
  assert.deepEqual(Object.keys(summary.architectures), ['one', 'two']);

  const bytes = new TextEncoder().encode(scenario);
  assert.equal(engine.compare(bytes, {name: 'sample.json'}).summary, first.summary, 'bytes or text, again');

  const other = engine.compare(scenario, {seed: 2n ** 64n - 1n, replications: 2, set: [['/run/duration', '20s']]});
  assert.match(other.summary, /"seed": 18446744073709551615,/);
  assert.equal(JSON.parse(other.summary).replications, 2);

  const wrong = engine.compare(scenario, {name: 'sample.json', set: [['/run/duration', '20']]});
  assert.equal(wrong.exitCode, 3);
  assert.equal(wrong.summary, '');
  assert.match(wrong.talk, /^--set \/run\/duration=20: /);

  // Errors of another page's kind are no instances of ours.
  for (const options of [{seed: -1}, {seed: 1.5}, {seed: '18446744073709551616'}, {replications: 0}]) {
    assert.throws(() => engine.compare(scenario, options), {name: 'RangeError'});
  }
  return first.summary;
}

const inNode = check(await engineInNode());
const inPage = check(await engineInPage());
assert.equal(inPage, inNode);
