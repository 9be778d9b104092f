import { CellError } from "../values.js";
import { escapeLength, testOfAtom } from "./atoms.js";
import type { PatternFlags, PatternNode } from "./pattern.js";

const GROUP = /\?(?:P?<\w+>|([ism]*)(?:-([ism]+))?([:)]))/y;
const REPEAT = /(?:[*+?]|\{(\d+)(,(\d*))?\})\??/y;
const MOST_REPEATS = 1000;
const MAX_DEPTH = 200;

/** Reads a pattern of RE2, which Airtable uses: what looks around or back is refused, so that matching takes linear time. @throws CellError */
export function parsePattern(pattern: string): PatternNode {
  let at = 0;
  let depth = 0;

  const take = (expression: RegExp): RegExpExecArray | null => {
    expression.lastIndex = at;
    const found = expression.exec(pattern);
    at += found?.[0].length ?? 0;
    return found;
  };

  const alternatives = (outer: PatternFlags): PatternNode => {
    if (++depth > MAX_DEPTH) throw new CellError("the pattern is too deep");
    const flags = { ...outer };
    const nodes = [sequence(flags)];
    while (pattern[at] === "|") {
      at++;
      nodes.push(sequence(flags));
    }
    depth--;
    return { kind: "any", nodes };
  };
  const sequence = (flags: PatternFlags): PatternNode => {
    const nodes: PatternNode[] = [];
    while (at < pattern.length && pattern[at] !== "|" && pattern[at] !== ")") nodes.push(repeated(flags));
    return { kind: "all", nodes };
  };
  const repeated = (flags: PatternFlags): PatternNode => {
    const node = atom(flags);
    const found = take(REPEAT);
    if (!found) return node;
    const [least, most] = bounds(found);
    if (take(REPEAT) || least > MOST_REPEATS || (most > MOST_REPEATS && most !== Number.POSITIVE_INFINITY)) {
      throw new CellError("a repetition that cannot be");
    }
    return { kind: "repeat", node, least, most };
  };
  const atom = (flags: PatternFlags): PatternNode => {
    const first = pattern[at] ?? "";
    if (first === "(") return group(flags);
    if ("*+?".includes(first)) throw new CellError("nothing to repeat");
    const length = first === "[" ? classLength(pattern, at) : first === "\\" ? escapeLength(pattern, at) : undefined;
    const source =
      length === undefined ? String.fromCodePoint(pattern.codePointAt(at) ?? 0) : pattern.slice(at, at + length);
    at += source.length;
    return testOfAtom(source, flags);
  };
  const group = (outer: PatternFlags): PatternNode => {
    at++;
    const flags = { ...outer };
    if (pattern[at] === "?") {
      const [, on = "", off = "", end] = take(GROUP) ?? refuse("this kind of group");
      // `(?i)` is for the rest of the group it stands in.
      const target = end === ")" ? outer : flags;
      for (const flag of on) target[flag as keyof PatternFlags] = true;
      for (const flag of off) target[flag as keyof PatternFlags] = false;
      if (end === ")") return { kind: "all", nodes: [] };
    }
    const inner = alternatives(flags);
    if (pattern[at++] !== ")") refuse("a group without an end");
    return inner;
  };

  const whole = alternatives({ i: false, s: false, m: false });
  if (at < pattern.length) refuse("a bracket too many");
  return whole;
}

function bounds([text, least, range, most]: RegExpExecArray): [least: number, most: number] {
  if (least === undefined) return [text[0] === "+" ? 1 : 0, text[0] === "?" ? 1 : Number.POSITIVE_INFINITY];
  if (range === undefined) return [Number(least), Number(least)];
  const bound = most ? Number(most) : Number.POSITIVE_INFINITY;
  return Number(least) <= bound ? [Number(least), bound] : refuse("bounds the wrong way round");
}

/** Up to the bracket that ends it: a first `]` is one of its characters. */
function classLength(pattern: string, start: number): number {
  let at = start + 1;
  if (pattern[at] === "^") at++;
  if (pattern[at] === "]") at++;
  while (at < pattern.length && pattern[at] !== "]") at += pattern[at] === "\\" ? escapeLength(pattern, at) : 1;
  return at < pattern.length ? at + 1 - start : refuse("a class without an end");
}

function refuse(what: string): never {
  throw new CellError(`the pattern has ${what}`);
}
