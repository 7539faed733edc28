// Runs the WebAssembly engine under Node: what `couplet compare SCENARIO --format json` prints, from the
// same seed to the same byte, with the same messages and exit codes. It writes no files.
import {readFileSync} from 'node:fs';
import {parseArgs} from 'node:util';

import createCouplet from './couplet-engine.js';

const usage = `node couplet.mjs SCENARIO [--set PTR=VALUE]... [--seed N] [--replications N]`;
const exitUsage = 2;
const exitBug = 4;
const exitFile = 5;

class UsageError extends Error {}

function readArguments(words) {
  const text = {type: 'string'};
  const options = {set: {...text, multiple: true}, seed: text, replications: text};
  let parsed;
  try {
    parsed = parseArgs({args: words, options, allowPositionals: true});
  } catch (error) {
    throw new UsageError(error.message);
  }
  if (parsed.positionals.length !== 1) throw new UsageError('one scenario is wanted');
  return {
    file: parsed.positionals[0],
    set: (parsed.values.set ?? []).map(readOverride),
    seed: readNumber('seed', parsed.values.seed, 0n, 2n ** 64n - 1n),
    replications: readNumber('replications', parsed.values.replications, 1n, 100000n),
  };
}

function readOverride(text) {
  const equals = text.indexOf('=');
  if (!text.startsWith('/') || equals < 0) {
    throw new UsageError(
        `--set wants a JSON pointer and a value, such as /run/duration=10m; got "${text}"`);
  }
  return [text.slice(0, equals), text.slice(equals + 1)];
}

function readNumber(name, digits, min, max) {
  if (digits === undefined) return undefined;
  if (!/^\d+$/.test(digits) || BigInt(digits) < min || BigInt(digits) > max) {
    throw new UsageError(`--${name} wants a whole number from ${min} to ${max}; got "${digits}"`);
  }
  return digits;
}

function readScenario(file) {
  try {
    return readFileSync(file);
  } catch (error) {
    process.stderr.write(`couplet: ${file}: cannot be read: ${error.message}\n`);
    return null;
  }
}

async function main(words) {
  let wanted;
  try {
    wanted = readArguments(words);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`couplet: ${error.message}\n${usage}\n`);
    return exitUsage;
  }
  const scenario = readScenario(wanted.file);
  if (scenario === null) return exitFile;
  const engine = await createCouplet();
  const {set, seed, replications} = wanted;
  const answer = engine.compare(scenario, {name: wanted.file, set, seed, replications});
  process.stdout.write(answer.summary);
  process.stderr.write(answer.talk);
  return answer.exitCode;
}

process.stdout.on('error', () => process.exit(exitFile));
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`couplet: ${error.message ?? error}\ncouplet: this is a bug in Couplet\n`);
  process.exitCode = exitBug;
}
