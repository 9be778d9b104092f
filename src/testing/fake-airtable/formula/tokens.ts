import { FormulaError } from "./formula-error.js";

/** A word of a formula. `field` is one in braces, `name` a bare word: a function's or a field's. */
export type Token = { kind: "number"; value: number } | { kind: "text" | "field" | "name" | "symbol"; value: string };

const SPACE = /\s+/y;
const NUMBER = /(?:\d+(?:\.\d*)?|\.\d+)(?![\p{L}\p{N}_])/uy;
const NAME = /[\p{L}_][\p{L}\p{N}_]*/uy;
const SYMBOL = /!=|<=|>=|[=<>+\-&*/(),]/y;

/** What a backslash makes of the next character; before any other it is a character itself, as in `\d`. */
const ESCAPED: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", "\\": "\\", '"': '"', "'": "'" };

/** Takes a formula apart. @throws FormulaError */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const [found] = pattern.exec(text) ?? [];
    at += found?.length ?? 0;
    return found;
  };
  const quoted = (end: string, escaped: (character: string) => string): string => {
    let value = "";
    for (at++; text[at] !== end; at++) {
      if (text[at] === "\\") value += escaped(text[++at] ?? "");
      else value += text[at] ?? "";
      if (at >= text.length) throw new FormulaError();
    }
    at++;
    return value;
  };
  const next = (): Token => {
    const first = text[at];
    if (first === '"' || first === "'") return { kind: "text", value: quoted(first, (c) => ESCAPED[c] ?? `\\${c}`) };
    if (first === "{") return { kind: "field", value: quoted("}", (c) => (c === "}" ? c : `\\${c}`)) };
    const number = take(NUMBER);
    if (number !== undefined) return { kind: "number", value: Number(number) };
    const name = take(NAME);
    if (name !== undefined) return { kind: "name", value: name };
    const symbol = take(SYMBOL);
    if (symbol !== undefined) return { kind: "symbol", value: symbol };
    throw new FormulaError();
  };
  for (take(SPACE); at < text.length; take(SPACE)) tokens.push(next());
  return tokens;
}
