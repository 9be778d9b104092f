import type { Dice } from "./dice.js";

/** JSON texts that stand where a value was. What `JSON.stringify` would not write is the point of most. */
const VALUES: readonly string[] = [
  ...["null", "true", "false", "0", "-0", "-1", "1e400", "-1e400", "1e-400", "9007199254740993", "0.1", "1E+2"],
  ...['""', '" "', '"\\u0000"', '"\\ud800"', '"\\udc00\\ud800"', '"💩"', '"\u2028"', '"__proto__"', '"n/a"'],
  ...["[]", "{}", "[[]]", "[null]", "[{}]", '{"a":{}}', '{"length":-1}', '{"toJSON":1}', '{"then":{}}'],
  ...['"2026-02-30"', '"2026-03-02T17:00:00Z"', '"+275760-09-13T00:00:01Z"', '"0000-00-00"', "1772470800000"],
  ...['{"length":{"toString":1}}', '{"toString":null}', '{"valueOf":1,"length":"1"}', '{"length":1e400}'],
  ...['{"constructor":{"prototype":{"polluted":1}}}', '{"prototype":{"polluted":1}}', '"\\\\../../etc/passwd"'],
  ...['"\' OR 1=1 --"', '"<script>alert(1)</script>"', '"{{7*7}}"', '"%00"', '"a\\r\\nset-cookie: a=b"'],
  ...["contacted", "leased", "lost", "to_resman", "merged", "resman_wins", "yes"].map((word) => JSON.stringify(word)),
  `"${"9".repeat(400)}"`,
  "9".repeat(400),
  `"${"x".repeat(10_001)}"`,
  `"${"é".repeat(3000)}"`,
  `[${"1,".repeat(2000)}1]`,
];

/** These make a whole body refused, so they are rarer. */
const POISON: readonly string[] = [
  '{"__proto__":{"polluted":1}}',
  '{"a":1,"a":{"__proto__":null}}',
  `${"[".repeat(10_000)}${"]".repeat(10_000)}`,
  `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`,
  `${"[".repeat(150)}${"]".repeat(150)}`,
  "NaN",
  "01",
  "'a'",
  "undefined",
  '"\\x41"',
  '"a',
  "[".repeat(10_000),
];

const KEYS: readonly string[] = [
  ...["constructor", "prototype", "toString", "hasOwnProperty", "valueOf", "then", "toJSON", "length", ""],
  ...["id", "property_id", "lead_id", "conversation_id", "extra", "é", "\u0000", "x".repeat(300), "a.b", "$where"],
];

export interface HostileOptions {
  /** Ids that mean something, among others those of strangers. */
  ids: readonly string[];
}

/** JSON, or almost, made of a value by changing some of its parts. */
export function mutatedJson(dice: Dice, value: unknown, options: HostileOptions): string {
  const parts = countParts(value);
  const rate = (1 + dice.int(3)) / parts;
  const write = (part: unknown): string => (dice.chance(rate) ? junkText(dice, options) : intact(part));
  const member = ([key, part]: [string, unknown]): string =>
    `${JSON.stringify(dice.chance(rate / 8) ? dice.pick(KEYS) : key)}:${write(part)}`;
  const intact = (part: unknown): string => {
    if (Array.isArray(part)) return `[${part.map(write).join(",")}]`;
    if (typeof part !== "object" || part === null) return JSON.stringify(part) ?? "null";
    const members = Object.entries(part).filter(() => !dice.chance(rate / 3));
    const texts = members.map(member);
    if (dice.chance(rate)) texts.push(`${JSON.stringify(dice.pick(KEYS))}:${junkText(dice, options)}`);
    return `{${texts.join(",")}}`;
  };
  return write(value);
}

function junkText(dice: Dice, { ids }: HostileOptions): string {
  const kind = dice.int(20);
  if (kind === 0) return dice.pick(POISON);
  if (kind < 4) return JSON.stringify(dice.pick(ids));
  if (kind < 6) return JSON.stringify(dice.text(40));
  if (kind < 7) return String((dice.int(2000) - 1000) * 10 ** dice.int(20));
  if (kind < 8) return randomJson(dice, 4);
  return dice.pick(VALUES);
}

/** Something that has nothing to do with what is expected. */
export function randomJson(dice: Dice, depth: number): string {
  if (depth === 0 || dice.chance(0.4)) return dice.pick(VALUES);
  const parts = dice.many(dice.int(5), () => randomJson(dice, depth - 1));
  if (dice.chance(0.5)) return `[${parts.join(",")}]`;
  return `{${parts.map((part) => `${JSON.stringify(dice.pick(KEYS))}:${part}`).join(",")}}`;
}

export const poison = (dice: Dice): string => dice.pick(POISON);

const encoder = new TextEncoder();

/** The bytes of a text with some of them flipped, lost, doubled or cut off: mostly broken UTF-8 and broken JSON. */
export function brokenBytes(dice: Dice, text: string): Uint8Array<ArrayBuffer> {
  const bytes = Array.from(encoder.encode(text.slice(0, 20_000)));
  for (let changes = 1 + dice.int(4); changes > 0 && bytes.length > 0; changes -= 1) {
    const at = dice.int(bytes.length);
    const kind = dice.int(4);
    if (kind === 0) bytes[at] = dice.int(256);
    else if (kind === 1) bytes.splice(at, 1 + dice.int(3));
    else if (kind === 2) bytes.splice(at, 0, ...bytes.slice(at, at + dice.int(20)));
    else bytes.length = at;
  }
  return Uint8Array.from(bytes);
}

const countParts = (value: unknown): number =>
  typeof value === "object" && value !== null
    ? Object.values(value).reduce((sum: number, part) => sum + countParts(part), 1)
    : 1;
