/// The words of a scenario: JSON with comments and trailing commas, cut for colouring. Every character of the text
/// comes back, in order, also of a text that is no JSON.

export type TokenKind = "comment" | "key" | "string" | "number" | "word" | "punctuation" | "space" | "other";
export interface Token { kind: TokenKind; text: string }

const PATTERNS: [TokenKind, RegExp][] = [
  ["space", /\s+/y],
  ["comment", /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/y],
  ["string", /"(?:[^"\\\n]|\\[^\n])*"?/y],
  ["number", /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y],
  ["word", /true|false|null/y],
  ["punctuation", /[{}[\],:]/y],
];

export function tokens(text: string): Token[] {
  const found: Token[] = [];
  let at = 0;
  while (at < text.length) {
    let token: Token | null = null;
    for (const [kind, pattern] of PATTERNS) {
      pattern.lastIndex = at;
      const match = pattern.exec(text);
      if (match !== null && match[0].length > 0) { token = { kind, text: match[0] }; break; }
    }
    if (token === null) token = { kind: "other", text: String.fromCodePoint(text.codePointAt(at) ?? 0xfffd) };
    found.push(token);
    at += token.text.length;
  }
  mark_keys(found);
  return found;
}

/// A string before a colon is a key.
function mark_keys(found: Token[]): void {
  let last: Token | null = null;
  for (const token of found) {
    if (token.kind === "space" || token.kind === "comment") continue;
    if (token.kind === "punctuation" && token.text === ":" && last?.kind === "string") last.kind = "key";
    last = token;
  }
}
