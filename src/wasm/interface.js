// The engine's only door for JavaScript, linked into couplet-engine.js:
//
//   const engine = await createCouplet();
//   const {exitCode, summary, talk} = engine.compare(text, {name: 'url2png.json', seed: 7});
//
// `text` is the content of a scenario file, as bytes or as a string. Options, all of them optional:
//   name          the file's name, for messages and for the scenario's name
//   set           overrides in order: [['/run/duration', '10m'], …]
//   seed          a whole number from 0 to 2^64 - 1; a BigInt or a text of digits beyond 2^53
//   replications  a whole number from 1
// `summary` is the content of summary.json ('' if there is none), `talk` problems and failures, a line each.
// The call returns when all is simulated: in a page it belongs into a worker.
// No syntax later than 2017 here: Emscripten's own minifier would not understand it.
Module.compare = function compare(text, options = {}) {
  const wholeNumber = (value, min, max, name) => {
    const digits = String(value);
    if (!/^\d+$/.test(digits) || BigInt(digits) < BigInt(min) || BigInt(digits) > BigInt(max)) {
      throw new RangeError(`${name} wants a whole number from ${min} to ${max}; got ${digits}`);
    }
    return String(BigInt(digits));
  };
  const copied = [];
  const copy = (bytes) => {
    const address = _malloc(bytes.length + 1);
    if (address === 0) throw new RangeError('there is not enough memory');
    copied.push(address);
    HEAPU8.set(bytes, address);
    HEAPU8[address + bytes.length] = 0;
    return address;
  };
  const encode = (string) => new TextEncoder().encode(string);
  const decode = (address) => {
    let end = address;
    while (HEAPU8[end] !== 0) end += 1;
    return new TextDecoder().decode(HEAPU8.subarray(address, end));
  };

  const parts = [`"set": ${JSON.stringify(options.set || [])}`];
  if (options.seed !== undefined) {
    parts.push(`"seed": ${wholeNumber(options.seed, '0', '18446744073709551615', 'seed')}`);
  }
  if (options.replications !== undefined) {
    parts.push(`"replications": ${wholeNumber(options.replications, '1', '100000', 'replications')}`);
  }
  let answer = 0;
  try {
    const bytes = typeof text === 'string' ? encode(text) : text;
    const name = copy(encode(options.name || 'scenario'));
    answer = _couplet_compare(copy(bytes), bytes.length, name, copy(encode(`{${parts.join(', ')}}`)));
    return {
      exitCode: _couplet_exit_code(answer),
      summary: decode(_couplet_summary(answer)),
      talk: decode(_couplet_talk(answer)),
    };
  } finally {
    if (answer !== 0) _couplet_forget(answer);
    copied.forEach((address) => _free(address));
  }
};
