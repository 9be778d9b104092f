import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DANA, PROPERTY } from "../support/small-world.js";
import { createBody, statusBody } from "./support/bodies.js";
import type { Call } from "./support/call.js";
import { createHttpWorld, type HttpWorld, SAM } from "./support/http-world.js";
import { signed, updateOf } from "./support/webhooks.js";

/** What nobody should send. */
const junk = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, -1, 1e308, -0, 2 ** 53, "", " ", "\u0000", "\ud800", "__proto__", [], {}, [
    [],
  ]),
  fc.constantFrom<unknown>("x".repeat(10_001), DANA, SAM, PROPERTY, "2026-02-30", "💩", "' OR 1=1 --", ["a", null]),
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.double(),
  fc.jsonValue({ maxDepth: 4 }),
);

type Json = Record<string, unknown>;

/** A body with some of its members, at any depth, replaced, taken away or added. */
const mutated = (body: Json): fc.Arbitrary<Json> => {
  const change = fc.record({ path: fc.constantFrom(...pathsOf(body)), value: fc.option(junk, { nil: undefined }) });
  return fc.array(change, { minLength: 1, maxLength: 4 }).map((changes) => {
    const copy = structuredClone(body);
    for (const { path, value } of changes) put(copy, path, value);
    return copy;
  });
};

function pathsOf(value: unknown): string[][] {
  if (typeof value !== "object" || value === null) return [];
  const own = [...Object.entries(value), ["extra", null] as const, ["constructor", null] as const];
  return own.flatMap(([key, part]) => [[key], ...pathsOf(part).map((path) => [key, ...path])]);
}

function put(target: Json, [key = "", ...rest]: string[], value: unknown): void {
  const part = Object.hasOwn(target, key) ? target[key] : undefined;
  if (rest.length > 0 && typeof part === "object" && part !== null) put(part as Json, rest, value);
  else if (value === undefined) delete target[key];
  else target[key] = value;
}

const leads = "/api/resman/leads";

/** The seeds' requests that have a body. */
const DOORS: Record<string, { body: Json; call(world: HttpWorld, body: Json): Call }> = {
  "POST leads": { body: createBody(), call: (_, body) => ({ method: "POST", path: leads, body }) },
  "PUT status": {
    body: statusBody({
      notes: "Called",
      next_follow_up: "2026-03-05T15:00:00Z",
      custom_fields: { tag: { deep: [1] } },
    }),
    call: (_, body) => ({ method: "PUT", path: `${leads}/${DANA}/status`, body }),
  },
  "POST merge": {
    body: {
      resman_lead_id: "8f14e45f-ceea-467f-a0f6-1d3c1b9a7e20",
      domiq_conversation_id: DANA,
      merge_strategy: "resman_wins",
      merge_fields: ["email", "has_pets"],
      conflict_resolution: { email: "dana@example.com", budget_range: { min: 1, max: 2 } },
      notes: "Same",
    },
    call: (_, body) => ({ method: "POST", path: `${leads}/merge`, body }),
  },
  "POST unmerge": {
    body: { conversation_id: DANA, merge_id: "none" },
    call: (_, body) => ({ method: "POST", path: `${leads}/unmerge`, body }),
  },
  "POST webhook": {
    body: {
      lead_id: "8f14e45f-ceea-467f-a0f6-1d3c1b9a7e20",
      status: "contacted",
      updated_fields: { phone: "1" },
      timestamp: "2026-03-02T17:00:00Z",
      updated_by: "resman_user",
      sync_direction: "from_resman",
    },
    call: (world, body) => ({ method: "POST", path: "/api/resman/webhooks/lead-update", ...signed(world, body) }),
  },
};

describe("whatever is sent, the answer is documented and no fault of ours:", () => {
  it.each(Object.entries(DOORS))("%s", async (_, { body, call }) => {
    const world = await createHttpWorld();
    await fc.assert(
      fc.asyncProperty(mutated(body), async (sent) => {
        expect((await world.call(call(world, sent))).status).toBeLessThan(500);
      }),
      { numRuns: 40 },
    );
    expect(({} as Json).extra).toBeUndefined();
  });

  it("queries of a pull", async () => {
    const world = await createHttpWorld();
    const names = ["property_id", "date_from", "date_to", "status_filter", "limit", "include_conversations"];
    const name = fc.constantFrom(...names, "sync_type", "next_sync_token", "__proto__");
    const value = fc.oneof(
      fc.string({ unit: "binary", maxLength: 20 }),
      fc.constantFrom("1", "new", "2026-03-02", PROPERTY),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(name, value), { maxLength: 5 }), async (pairs) => {
        const query = new URLSearchParams(pairs);
        const { status } = await world.call({ method: "GET", path: `${leads}/pull?${query}` });
        expect(status).toBeLessThan(500);
      }),
      { numRuns: 40 },
    );
  });

  it("any bytes, signed or not", async () => {
    const world = await createHttpWorld();
    await world.engine.pushLead(DANA);
    const update = JSON.stringify(updateOf(world));
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.nat(update.length).map((length) => new TextEncoder().encode(update.slice(0, length))),
    );
    await fc.assert(
      fc.asyncProperty(bytes, fc.boolean(), async (raw, isSigned) => {
        const text = new TextDecoder().decode(raw);
        const path = isSigned ? "/api/resman/webhooks/lead-update" : leads;
        const wanted = isSigned ? signed(world, text) : { body: raw };
        expect((await world.call({ method: "POST", path, ...wanted })).status).toBeLessThan(500);
      }),
      { numRuns: 100 },
    );
  });
});
