import { expect, it } from "vitest";
import { RealtimeHub } from "../../src/realtime/realtime-hub.js";
import { PRINCIPALS } from "../http/support/http-world.js";
import { FakeSocket } from "../realtime/support/fake-socket.js";
import { Dice } from "./support/dice.js";
import { randomFrame } from "./support/frames.js";
import { createFullWorld, type FullWorld } from "./support/full-world.js";
import { heapInUse, requireLawful, seedOf } from "./support/laws.js";
import { randomRequest } from "./support/requests.js";

/** Requests or frames until the heap is looked at again. */
const HALF = 3000;
/** What a half may leave behind for good, and measuring by mistake: a kilobyte each would be more. */
const ALLOWED_BYTES = 2 * 1024 * 1024;

/** What two halves of the same size leave behind, once everything is warm. */
async function growth(half: () => Promise<void>): Promise<number> {
  await half();
  const before = heapInUse();
  await half();
  return heapInUse() - before;
}

/** Requests that are refused, or only read: whatever is kept of them is kept by mistake. */
async function refusedRequests(world: FullWorld, dice: Dice): Promise<void> {
  for (let count = 0; count < HALF; ) {
    const made = randomRequest(dice, world, { callers: ["viewer", "stranger", null], canSign: false });
    if (!made) continue;
    await requireLawful(await world.handler(made.request));
    count += 1;
  }
}

it("requests that change nothing leave nothing behind", async () => {
  const world = await createFullWorld();
  const dice = new Dice(seedOf(2_000_000));
  expect(await growth(() => refusedRequests(world, dice))).toBeLessThan(ALLOWED_BYTES);
}, 300_000);

it("sockets that come, talk and go leave nothing behind", async () => {
  const world = await createFullWorld();
  const dice = new Dice(seedOf(2_100_000));
  const hub = new RealtimeHub({ engine: world.engine, authorize: () => undefined });
  await hub.start();
  const { viewer } = PRINCIPALS;
  if (!viewer) throw new Error("no viewer");
  const half = async (): Promise<void> => {
    for (let count = 0; count < HALF; count += 10) {
      const socket = new FakeSocket();
      const connection = hub.accept(socket, { principal: viewer, propertyIds: viewer.properties, batch: false });
      for (const frame of dice.many(10, () => randomFrame(dice, world))) socket.emit("message", ...frame);
      await connection?.settled();
      await new Promise(setImmediate);
      socket.leave();
    }
  };
  expect(await growth(half)).toBeLessThan(ALLOWED_BYTES);
  expect(hub.connections.size).toBe(0);
  await hub.stop();
}, 300_000);
