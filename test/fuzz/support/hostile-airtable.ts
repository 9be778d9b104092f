import type { Dice } from "./dice.js";
import { brokenBytes, mutatedJson, poison, randomJson } from "./hostile-json.js";

/** An answer as it travels. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string | Uint8Array<ArrayBuffer>;
}

const STATUSES = [200, 200, 200, 201, 204, 301, 302, 304, 400, 401, 403, 404, 408, 409, 413, 414, 418, 422, 422, 429];
const FAILURES = [429, 500, 502, 503, 504, 520, 599];
const HTML = "<!doctype html><html><head><title>502 Bad Gateway</title></head><body>mara@example.com</body></html>";
const HEADERS: readonly (readonly [string, string])[] = [
  ...["", "-1", "0", "1", "1.5", "x", "1e400", "9".repeat(400), "Fri, 31 Dec 9999 23:59:59 GMT"].map(
    (value) => ["retry-after", value] as const,
  ),
  ...["", "yesterday", "Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "9".repeat(400)].map(
    (value) => ["date", value] as const,
  ),
  ["location", "https://elsewhere.example.com/"],
  ["content-type", "text/html"],
];
const TYPES = [
  ...["INVALID_VALUE_FOR_COLUMN", "UNKNOWN_FIELD_NAME", "ROW_DOES_NOT_EXIST", "LIST_RECORDS_ITERATOR_NOT_AVAILABLE"],
  ...[
    "INVALID_OFFSET_VALUE",
    "PUBLIC_API_BILLING_LIMIT_EXCEEDED",
    "RATE_LIMIT_REACHED",
    "RETRIABLE_ERROR",
    "NOT_FOUND",
  ],
  ...["MODEL_ID_NOT_FOUND", "INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND", "__proto__", "constructor", "toString", ""],
];

/** The body of an error, in one of the shapes there are, or almost. */
function errorBody(dice: Dice, ids: readonly string[]): string {
  const type = dice.pick(TYPES);
  const message = dice.chance(0.5) ? 'Field "Email" cannot accept the provided value mara@example.com' : dice.text(60);
  const bodies = [{ error: { type, message } }, { error: type }, { errors: [{ error: type, message }] }, { error: {} }];
  const body = dice.pick(bodies);
  return dice.chance(0.5) ? JSON.stringify(body) : mutatedJson(dice, body, { ids });
}

function hostileHeaders(dice: Dice): Record<string, string> {
  return Object.fromEntries(dice.chance(0.3) ? dice.many(2, () => dice.pick(HEADERS)) : []);
}

/** What nobody would take for the answer it stands for: no JSON, another status, another shape altogether. */
export function brokenAnswer(dice: Dice, ids: readonly string[]): Answer {
  const headers = hostileHeaders(dice);
  const kind = dice.int(7);
  if (kind < 2) return { status: dice.pick(FAILURES), headers, body: dice.chance(0.5) ? HTML : errorBody(dice, ids) };
  if (kind < 4)
    return { status: dice.pick(STATUSES.filter((status) => status >= 300)), headers, body: errorBody(dice, ids) };
  const status = 200;
  if (kind < 5)
    return { status, headers, body: dice.pick([HTML, "", " ", "null", "0", '"ok"', "[]", "{}", "\uFEFF{}"]) };
  if (kind < 6) return { status, headers, body: poison(dice) };
  return { status, headers, body: errorBody(dice, ids) };
}

/** An answer of any kind: broken, random, or a right one with some parts exchanged. */
export function hostileAnswer(dice: Dice, right: unknown, ids: readonly string[]): Answer {
  const headers = hostileHeaders(dice);
  const status = dice.pick(STATUSES);
  const kind = dice.int(10);
  if (kind < 2) return brokenAnswer(dice, ids);
  if (kind < 8) return { status: 200, headers, body: mutatedJson(dice, right, { ids }) };
  if (kind < 9) return { status, headers, body: brokenBytes(dice, JSON.stringify(right) ?? "") };
  return { status, headers, body: randomJson(dice, 5) };
}

/** As a `Response`, which has no body where its status allows none. */
export function responseOf({ status, headers, body }: Answer): Response {
  const isBare = [204, 304].includes(status);
  return new Response(isBare ? null : body, { status, headers });
}
