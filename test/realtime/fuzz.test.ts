import * as fc from "fast-check";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import { serverMessageSchema } from "../../src/domain/wire/realtime-message.js";
import { RealtimeHub } from "../../src/realtime/realtime-hub.js";
import { asEngine, FakeEngine } from "./support/fake-engine.js";
import { AGENT, aMessage, createHubWorld } from "./support/hub-world.js";
import { type ServedHub, serveHub, TestClient, WAIT } from "./support/served-hub.js";

const rejections: unknown[] = [];
const onRejection = (reason: unknown): void => {
  rejections.push(reason);
};
beforeAll(() => void process.on("unhandledRejection", onRejection));
afterAll(() => void process.off("unhandledRejection", onRejection));

const VALID = [
  aMessage("status_change", { conversation_id: "p1-a", status: "contacted", custom_fields: { a: [1] } }),
  aMessage("lead_update", {
    lead_id: "p1-a",
    updated_fields: { email: "a@example.org", budget_range: { min: 1, max: 2 } },
  }),
  aMessage("sync_conflict", { conflict_id: "p1-c", resolution: "merged", final_value: { a: 1 } }),
  aMessage("heartbeat", { status: "ping" }, { message_id: "m1" }),
];

const nasty = fc.oneof(
  fc.constantFrom(
    "__proto__",
    "constructor",
    "toString",
    "\u0000",
    "\ud800",
    "é".repeat(5000),
    "1e999",
    '{"__proto__":{"polluted":true}}',
    '{"type":"heartbeat","constructor":{"prototype":{"polluted":true}}}',
    "[".repeat(30_000),
    `${"[".repeat(30_000)}${"]".repeat(30_000)}`,
    `${'{"a":'.repeat(8000)}1${"}".repeat(8000)}`,
    `{"type":"status_change","data":{"custom_fields":${'{"a":'.repeat(8000)}1${"}".repeat(8000)}}}`,
    '{"type":"heartbeat","timestamp":1e400,"source":-0}',
  ),
  fc.string({ maxLength: 300, unit: "binary" }),
  fc.json(),
);

/** A valid message in which one part was replaced by something else. */
const mutated = fc
  .tuple(fc.constantFrom(...VALID), fc.nat(), fc.oneof(fc.anything(), fc.constantFrom(1e308, -1, [], {}, null, "")))
  .map(([message, at, value]) => {
    const text = JSON.stringify(message);
    const parts = [...text.matchAll(/"[^"]*"|\d+|\{[^{}]*\}/g)];
    const part = parts[at % parts.length];
    const put = (() => {
      try {
        return JSON.stringify(value) ?? "null";
      } catch (error) {
        return String((error as Error).name);
      }
    })();
    return part ? text.slice(0, part.index) + put + text.slice(part.index + part[0].length) : text;
  });

it("no text brings the hub down, or gets an answer that is not of the protocol", async () => {
  const { engine, hub, join, log } = await createHubWorld({ maxGarbage: 1_000_000, maxQueuedMessages: 10_000 });
  const { socket, connection } = join();
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(nasty, mutated), { minLength: 1, maxLength: 20 }), async (texts) => {
      socket.sent.length = 0;
      for (const text of texts) socket.receive(text);
      await connection.settled();
      for (const message of socket.messages) serverMessageSchema.parse(message);
      engine.calls.length = 0;
    }),
    { numRuns: 500 },
  );
  expect(Reflect.get({}, "polluted")).toBeUndefined();
  expect(hub.connections.size).toBe(1);
  expect(rejections).toEqual([]);
  expect(log).toEqual([]);
});

it("no bytes over a real socket bring it down, and the others are served all the while", async () => {
  const engine = new FakeEngine();
  const hub = new RealtimeHub({ engine: asEngine(engine), authorize: () => AGENT, maxGarbage: 5 });
  const served: ServedHub = await serveHub(hub);
  const good = await new TestClient(served.url).live();
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((value) => ({ value, binary: true })),
    fc.uint8Array({ maxLength: 200 }).map((value) => ({ value, binary: false })),
    nasty.map((text) => ({ value: Buffer.from(text), binary: false })),
    fc.constant({ value: Buffer.alloc(10 * 1024 * 1024, "a"), binary: false }),
  );
  for (const frames of fc.sample(fc.array(bytes, { minLength: 1, maxLength: 8 }), { numRuns: 25, seed: 7 })) {
    const bad = await new TestClient(served.url).live();
    for (const { value, binary } of frames) {
      if (bad.socket.readyState === WebSocket.OPEN) bad.socket.send(value, { binary });
    }
    const count = good.ofType("heartbeat").length;
    good.say(aMessage("heartbeat", null));
    await vi.waitFor(() => expect(good.ofType("heartbeat").length).toBeGreaterThan(count), WAIT);
    await bad.leave();
  }
  await engine.feed.add("p1");
  await vi.waitFor(() => expect(good.positions).toEqual([1]), WAIT);
  await vi.waitFor(() => expect(hub.connections.size).toBe(1), WAIT);
  await good.leave();
  await served.close();
  expect(rejections).toEqual([]);
});
