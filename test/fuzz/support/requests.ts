import type { Route } from "../../../src/http/route.js";
import { ROUTES } from "../../../src/http/routes/index.js";
import { createBody, statusBody } from "../../http/support/bodies.js";
import { CLIENT, SAM } from "../../http/support/http-world.js";
import { signed, updateOf } from "../../http/support/webhooks.js";
import { DANA, PROPERTY } from "../../support/small-world.js";
import type { Dice } from "./dice.js";
import { type FullWorld, LEE } from "./full-world.js";
import { brokenBytes, mutatedJson, poison, randomJson } from "./hostile-json.js";

/** Bodies that get far, where the example names nobody who exists. */
const BODIES: Readonly<Record<string, readonly unknown[]>> = {
  createLead: [
    createBody(),
    createBody({ conversation_id: LEE, lead_data: { first_name: "Lee", email: "lee@example.com" } }),
    createBody({ conversation_id: SAM }),
  ],
  updateLeadStatus: [
    statusBody({ notes: "Called", next_follow_up: "2026-03-05T15:00:00Z", custom_fields: { tag: { deep: [1] } } }),
    statusBody({ status: "tour_scheduled", sync_direction: "from_resman", updated_by: "resman_user" }),
  ],
  unmergeLeads: [{ conversation_id: DANA }, { conversation_id: LEE, merge_id: "none" }],
  syncDelta: [{ property_id: PROPERTY }, { property_id: PROPERTY, lookback_minutes: 5 }],
  retryFailedJobs: [{ property_id: PROPERTY }, { property_id: PROPERTY, error_code: "AUTH_ERROR" }],
  decidePair: [
    { decision: "later", until: "2030-01-01T00:00:00Z" },
    { decision: "distinct" },
    { decision: "merge", merge_fields: ["email"] },
  ],
};

const QUERY_NAMES: readonly string[] = [
  ...["property_id", "conversation_id", "limit", "after_id", "status", "sync_status", "field", "kind", "due", "from"],
  ...["date_from", "date_to", "status_filter", "include_conversations", "sync_type", "sync_token", "to", "force"],
  ...["assigned_to", "conflict_type", "severity", "search", "__proto__", "constructor", "toString", "a[b]", ""],
];
const QUERY_VALUES: readonly string[] = [
  ...["1", "0", "-1", "1e400", "NaN", "1000", "true", "new", "contacted", "pending", "manual_review", "email", "phone"],
  ...["2026-03-02", "2026-03-02T17:00:00Z", "2026-13-01", "full", "incremental", "push", "\u0000", "\ud800", "%", "💩"],
  ...["..", "' OR 1=1 --", "x".repeat(3000), "new,new,lost", `{"propertyId":"${PROPERTY}","rest":[]}`, CLIENT],
];
const CONTENT_TYPES: readonly (string | undefined)[] = [
  ...["application/json; charset=utf-8", "application/merge-patch+json", "APPLICATION/JSON", "application/jsonx"],
  ...["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a", "", ";;", undefined],
];
const METHODS: readonly string[] = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "PROPFIND", "get"];
const ODD_PATHS: readonly string[] = [
  ...["/", "//", "/api", "/api/", "/api/resman//leads", "/api/resman/leads/../health", "/%", "/%ff", "/%00"],
  ...["/api/resman/leads/%E0%A4%A", "/api/resman/leads/%2e%2e/status", "/api/resman/leads/%2F%2F", "/API/RESMAN/LEADS"],
  ...["/api/resman/leads/{lead_id}", "/api/health/", "/api/__proto__", "/api/resman/constructor", "/api/%61dmin/x"],
  ...[`/api/resman/leads/${"a".repeat(20_000)}`, `/${"a/".repeat(5000)}`, `/api/resman/leads/${"%61".repeat(3000)}`],
];

/** A request, and words to recognise it by. */
export interface FuzzRequest {
  name: string;
  request: Request;
}

/** Who sends requests. */
export interface Senders {
  /** Names of principals; null is nobody. */
  callers: readonly (string | null)[];
  /** Whether some of them have the secret of webhooks, and so may tell of every property. */
  canSign: boolean;
}

/** A request of one of the routes with something, or nothing, wrong about it; undefined where the platform refuses it. */
export function randomRequest(dice: Dice, world: FullWorld, { callers, canSign }: Senders): FuzzRequest | undefined {
  const route = dice.pick(ROUTES);
  const caller = dice.pick(callers);
  const method = dice.chance(0.04) ? dice.pick(METHODS) : route.method;
  const path = pathOf(dice, route, world.ids) + queryOf(dice, world.ids);
  try {
    const headers = new Headers();
    const body = method === "GET" || method === "HEAD" ? undefined : bodyOf(dice, route, world);
    if (canSign && route.access === "signed" && typeof body === "string") sign(dice, world, body, headers);
    setHeaders(dice, headers, caller, body !== undefined);
    const sent = typeof body === "string" ? `: ${body.slice(0, 1500)}` : "";
    const name = `${method} ${path.slice(0, 200)} as ${caller}${sent}`;
    const init: RequestInit & { duplex?: "half" } = { method, headers, ...(body !== undefined && { body }) };
    if (body instanceof ReadableStream) init.duplex = "half";
    return { name, request: new Request(`https://crm.example.com${path}`, init) };
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function pathOf(dice: Dice, route: Route, ids: readonly string[]): string {
  if (dice.chance(0.03)) return dice.pick(ODD_PATHS);
  const path = route.path.replace(/\{\w+\}/g, () => {
    if (dice.chance(0.8)) return encodeURIComponent(dice.pick(ids));
    return dice.chance(0.5) ? encodeURIComponent(wellFormed(dice.text(30))) : dice.text(30);
  });
  return dice.chance(0.05) ? `${path}/` : path;
}

const wellFormed = (text: string): string => new TextDecoder().decode(new TextEncoder().encode(text));

function queryOf(dice: Dice, ids: readonly string[]): string {
  const pairs = dice.many(dice.chance(0.3) ? dice.int(5) : 0, () => [
    dice.pick(QUERY_NAMES),
    dice.chance(0.4) ? dice.pick(ids) : dice.pick(QUERY_VALUES),
  ]);
  if (dice.chance(0.3)) pairs.push(["property_id", PROPERTY]);
  if (dice.chance(0.02)) return `?${dice.text(60)}`;
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs)}`;
}

function bodyOf(dice: Dice, route: Route, world: FullWorld): BodyInit | undefined {
  if (dice.chance(0.04)) return undefined;
  if (dice.chance(1 / 1000)) return hugeBody(dice);
  const valid = validBody(dice, route, world) ?? {};
  const kind = dice.int(20);
  if (kind < 6) return JSON.stringify(valid);
  if (kind < 15) return mutatedJson(dice, valid, { ids: world.ids });
  if (kind < 17) return randomJson(dice, 5);
  if (kind < 18) return poison(dice);
  return kind < 19 ? brokenBytes(dice, JSON.stringify(valid)) : dice.bytes(dice.int(300));
}

function validBody(dice: Dice, { operationId, example }: Route, world: FullWorld): unknown {
  if (operationId === "receiveLeadUpdate") return updateOf(prospectOf(dice, world));
  if (operationId === "mergeLeads") {
    return {
      resman_lead_id: world.fake.prospects()[0]?.prospectId ?? dice.pick(world.ids),
      domiq_conversation_id: dice.pick([DANA, LEE]),
      merge_strategy: dice.pick(["resman_wins", "domiq_wins", "manual_review"]),
      merge_fields: ["email", "has_pets"],
      conflict_resolution: { email: "dana@example.com", budget_range: { min: 1, max: 2 } },
    };
  }
  const bodies = BODIES[operationId];
  return bodies ? dice.pick(bodies) : example;
}

/** Dana's prospect, or whichever there is. */
const prospectOf = (dice: Dice, world: FullWorld): Parameters<typeof updateOf>[0] => ({
  clock: world.clock,
  prospect: () => dice.pick(world.fake.prospects(PROPERTY)),
});

function sign(dice: Dice, world: FullWorld, text: string, headers: Headers): void {
  if (dice.chance(0.2)) return;
  const made = Object.entries(signed(world, wellFormed(text)).headers);
  for (const [name, value] of made) {
    if (dice.chance(0.05)) continue;
    headers.append(name, dice.chance(0.05) ? value.slice(1) : value);
    if (dice.chance(0.03)) headers.append(name, value);
  }
}

const MEGABYTES_10 = 10 * 1024 * 1024;

/** 10 MB at once, or piece by piece without saying how much is to come. */
function hugeBody(dice: Dice): BodyInit {
  if (dice.chance(0.5)) return `{"a":"${"x".repeat(MEGABYTES_10)}"}`;
  let left = MEGABYTES_10;
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.enqueue(new Uint8Array(65_536).fill(0x5b));
      left -= 65_536;
      if (left <= 0) controller.close();
    },
  });
}

function setHeaders(dice: Dice, headers: Headers, caller: string | null, hasBody: boolean): void {
  if (caller !== null) headers.append("authorization", dice.chance(0.02) ? "Bearer" : `Bearer ${caller}`);
  if (caller !== null && dice.chance(0.01)) headers.append("authorization", `Bearer ${caller}`);
  const type = dice.chance(0.93) ? "application/json" : dice.pick(CONTENT_TYPES);
  if (type === undefined) headers.delete("content-type");
  else if (hasBody) headers.set("content-type", type);
  if (dice.chance(0.02)) headers.append("content-type", "application/json");
  if (dice.chance(0.02)) headers.set("content-length", dice.pick(["-1", "0", "1e9", "abc", "99999999999", " 5"]));
  if (dice.chance(0.02)) headers.set(dice.pick(["x-forwarded-for", "cookie", "origin", "accept"]), "x".repeat(9000));
}
