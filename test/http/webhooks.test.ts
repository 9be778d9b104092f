import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { DANA } from "../support/small-world.js";
import { WEBHOOK_SECRET } from "./support/call.js";
import { createHttpWorld } from "./support/http-world.js";
import { signed, updateOf } from "./support/webhooks.js";

const PATH = "/api/resman/webhooks/lead-update";
const post = { method: "POST", path: PATH, as: null };

const linkedWorld = async (...options: Parameters<typeof createHttpWorld>) => {
  const world = await createHttpWorld(...options);
  await world.engine.pushLead(DANA);
  const update = (changes: Record<string, unknown> = {}) =>
    updateOf({ ...world, prospect: () => world.fake.prospects()[0] as ReturnType<typeof world.prospect> }, changes);
  return { ...world, update };
};

type LinkedWorld = Awaited<ReturnType<typeof linkedWorld>>;
const jobs = async ({ storage }: LinkedWorld) =>
  (await storage.queue.list()).filter(({ conversationId, status }) => conversationId === DANA && status === "pending");

describe("POST /api/resman/webhooks/lead-update", () => {
  it.each(["resman", "standard", "both"] as const)(
    "takes what %s headers sign, queues a look, and says OK",
    async (family) => {
      const world = await linkedWorld();
      const answer = await world.call({ ...post, ...signed(world, world.update(), { family }) });
      expect(answer).toMatchObject({ status: 200, text: "OK" });
      expect(answer.headers.get("content-type")).toBe("text/plain; charset=utf-8");
      expect(await jobs(world)).toHaveLength(1);
    },
  );

  it("takes what an independent library signs", async () => {
    const world = await linkedWorld();
    const body = JSON.stringify(world.update());
    const at = new Date(world.clock.now());
    const headers = {
      "webhook-id": "msg_1",
      "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
      "webhook-signature": new Webhook(WEBHOOK_SECRET).sign("msg_1", at, body),
    };
    expect((await world.call({ ...post, body, headers })).status).toBe(200);
  });

  it("says OK to the same delivery again, and does nothing", async () => {
    const world = await linkedWorld();
    const delivery = signed(world, world.update(), { id: "msg_1" });
    for (let time = 0; time < 3; time += 1) {
      expect(await world.call({ ...post, ...delivery })).toMatchObject({ status: 200, text: "OK" });
    }
    expect(await jobs(world)).toHaveLength(1);
  });

  it("brings what ResMan holds, not what the webhook says", async () => {
    const world = await linkedWorld();
    world.clock.pass(60_000);
    const update = world.update({ status: "leased", updated_fields: { email: "mallory@example.com" } });
    await world.call({ ...post, ...signed(world, update) });
    await world.engine.syncLead(DANA);
    expect(await world.fields()).toMatchObject({ status: "new", email: "dana.okafor@example.com" });
  });

  it.each<[string, string, (world: LinkedWorld) => object]>([
    ["no signature", "WEBHOOK_HEADER_MISSING", ({ update }) => ({ body: update() })],
    [
      "another secret",
      "WEBHOOK_SIGNATURE_MISMATCH",
      (world) => signed(world, world.update(), { secret: "x".repeat(32) }),
    ],
    ["an old time", "WEBHOOK_STALE", (world) => signed(world, world.update(), { now: world.clock.now() - 6 * 60_000 })],
    [
      "a time to come",
      "WEBHOOK_STALE",
      (world) => signed(world, world.update(), { now: world.clock.now() + 6 * 60_000 }),
    ],
    [
      "a body that was changed",
      "WEBHOOK_SIGNATURE_MISMATCH",
      (world) => ({ ...signed(world, world.update()), body: world.update({ status: "lost" }) }),
    ],
    [
      "a body written anew",
      "WEBHOOK_BODY_CHANGED",
      (world) => ({ ...signed(world, world.update()), body: JSON.stringify(world.update(), null, 4) }),
    ],
    [
      "a signature that is none",
      "WEBHOOK_HEADER_MALFORMED",
      (world) => ({
        ...signed(world, world.update()),
        headers: { "x-resman-timestamp": "soon", "x-resman-signature": "zz" },
      }),
    ],
  ])("refuses %s by name, and stores nothing", async (_, code, delivery) => {
    // Time stands still, so that two bodies are the same but for what a case changes.
    const world = await linkedWorld({
      clock: { now: () => Date.parse("2026-03-02T17:00:00Z"), pass: () => undefined },
    });
    const before = await jobs(world);
    const answer = await world.call({ ...post, ...delivery(world) });
    expect(answer).toMatchObject({ status: 401, body: { error: "Unauthorized", code, details: [{ path: "" }] } });
    expect(await jobs(world)).toEqual(before);
  });

  it.each([
    ["lead_id", { lead_id: undefined }],
    ["lead_id", { lead_id: 7 }],
    ["status", { status: "" }],
    ["updated_fields", { updated_fields: ["email"] }],
    ["timestamp", { timestamp: "now" }],
    ["updated_by", { updated_by: null }],
    ["sync_direction", { sync_direction: "to_resman" }],
  ])("names %s where it is not valid, though it is signed", async (path, changes) => {
    const world = await linkedWorld();
    const answer = await world.call({ ...post, ...signed(world, world.update(changes)) });
    expect(answer).toMatchObject({ status: 400, body: { code: "INVALID_INPUT", details: [{ path }] } });
  });

  it.each(["", "not json", '{"a":', "null", "[]", '{"__proto__":{}}'])(
    "refuses a signed body that is %j",
    async (raw) => {
      const world = await linkedWorld();
      expect((await world.call({ ...post, ...signed(world, raw) })).status).toBe(400);
    },
  );

  it("never reads a body that is too large", async () => {
    const world = await linkedWorld({ handler: { maxBodyBytes: 100 } });
    const answer = await world.call({ ...post, ...signed(world, world.update()) });
    expect(answer).toMatchObject({ status: 413, body: { code: "BODY_TOO_LARGE" } });
  });

  it("says OK to a notice of a prospect nobody here knows", async () => {
    const world = await linkedWorld();
    expect((await world.call({ ...post, ...signed(world, world.update({ lead_id: "unknown" })) })).status).toBe(200);
  });
});
