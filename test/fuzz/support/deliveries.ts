import { signWebhook, type WebhookFamily } from "../../../src/rules/webhooks/sign-webhook.js";
import type { WebhookHeaders } from "../../../src/rules/webhooks/webhook-headers.js";
import { WEBHOOK_SECRET } from "../../http/support/call.js";
import type { Dice } from "./dice.js";

/** A delivery that was signed, and maybe changed on the way. */
export interface Delivery {
  body: string | Uint8Array;
  headers: Record<string, string>;
  /** Whether it is as it was signed. */
  isIntact: boolean;
}

export function signedDelivery(dice: Dice, body: string, now: number): Delivery {
  const family = dice.pick<WebhookFamily>(["resman", "standard", "both"]);
  const id = dice.chance(0.5) ? { id: `msg_${dice.int(1_000_000)}` } : {};
  return { body, headers: signWebhook(body, { secret: WEBHOOK_SECRET, now, family, ...id }), isIntact: true };
}

/** A change nobody may get away with: of the body, a signature, or what is signed with them. */
export function tamper(dice: Dice, { body, headers }: Delivery): Delivery {
  if (dice.chance(0.4)) return { body: tamperedBytes(dice, body), headers, isIntact: false };
  const signed = Object.keys(headers).filter((name) => /signature|timestamp|^webhook-id/.test(name));
  const changed = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, signed.includes(name) ? tamperedText(dice, value) : value]),
  );
  return { body, headers: changed, isIntact: false };
}

function tamperedBytes(dice: Dice, body: string | Uint8Array): Uint8Array {
  const bytes = Array.from(typeof body === "string" ? new TextEncoder().encode(body) : body);
  const at = dice.int(bytes.length);
  const kind = dice.int(3);
  if (kind === 0 && bytes.length > 0) bytes[at] = (bytes[at] ?? 0) ^ (1 << dice.int(8));
  else if (kind === 1 && bytes.length > 0) bytes.splice(at, 1);
  else bytes.splice(at, 0, dice.int(256));
  return Uint8Array.from(bytes);
}

const HEADER_TEXTS: readonly string[] = [
  ...["", " ", "v1,", "v1", ",", "v1,=", "t=1,v1=", "t=,v1=ab", "0", "-1", "1e400", "NaN", "9".repeat(400)],
  ...[
    "v1a,AAAA",
    "v1,".repeat(3000),
    "a".repeat(64),
    "0".repeat(64),
    "a".repeat(20_000),
    "v1,💩",
    "\u0000",
    "__proto__",
  ],
];

function tamperedText(dice: Dice, value: string): string {
  if (dice.chance(0.4)) return dice.pick(HEADER_TEXTS);
  const at = dice.int(value.length);
  // Another character of the same kind is as near to the right one as can be; case alone is none in hex.
  const other = value[at] === "1" ? "2" : "1";
  return value.slice(0, at) + other + value.slice(at + 1);
}

/** The same headers as another kind of server hands them over. */
export function asHeaders(dice: Dice, headers: Record<string, string>): WebhookHeaders {
  const entries = Object.entries(headers);
  const upper = Object.fromEntries(entries.map(([name, value]) => [name.toUpperCase(), value]));
  const lists = Object.fromEntries(entries.map(([name, value]) => [name, [value]]));
  return dice.pick<WebhookHeaders>([headers, upper, lists, { ...headers, "x-other": undefined }]);
}
