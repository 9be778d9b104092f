import { expect, it, vi } from "vitest";
import type { Principal } from "../../src/domain/principal.js";
import { serverMessageSchema } from "../../src/domain/wire/realtime-message.js";
import type { RealTimeLeadSync } from "../../src/realtime/real-time-lead-sync.js";
import { RealtimeHub } from "../../src/realtime/realtime-hub.js";
import { PRINCIPALS } from "../http/support/http-world.js";
import { FakeSocket } from "../realtime/support/fake-socket.js";
import { aMessage } from "../realtime/support/hub-world.js";
import { DANA, PROPERTY } from "../support/small-world.js";
import { Dice } from "./support/dice.js";
import { randomFrame } from "./support/frames.js";
import { createFullWorld, type FullWorld } from "./support/full-world.js";
import { requireDiscreet, rounds, seedOf, watchRejections } from "./support/laws.js";

const WORLDS = 14;
/** Bursts in each world; a client sends all frames of one before anything is answered. */
const BURSTS = 100;
const BURST = 20;

/** A hub on a real engine, of which we hear what went wrong on our side. */
async function createHub({ engine }: FullWorld) {
  const failures: string[] = [];
  const note = (message: string, facts?: unknown): void => {
    failures.push(`${message} ${JSON.stringify(facts)}`);
  };
  const hub = new RealtimeHub({
    engine,
    authorize: () => undefined,
    maxQueuedMessages: 2 * BURST,
    logger: { debug: () => {}, info: () => {}, warn: note, error: note },
  });
  await hub.start();
  const join = (principal: Principal, batch: boolean): Client => {
    const socket = new FakeSocket();
    const connection = hub.accept(socket, { principal, propertyIds: principal.properties, batch });
    if (!connection) throw new Error("the hub did not take it");
    return { socket, connection };
  };
  return { hub, join, failures };
}

interface Client {
  socket: FakeSocket;
  connection: RealTimeLeadSync;
}

/** Everything that was answered so far. @throws where it is not of the protocol, or tells of others */
function requireAnswers({ socket }: Client): void {
  for (const text of socket.sent.splice(0)) {
    requireDiscreet(text);
    for (const message of [JSON.parse(text)].flat()) {
      const { property_id } = serverMessageSchema.parse(message);
      if (property_id !== undefined && property_id !== PROPERTY) throw new Error("It tells of another property.");
      if (message.type === "error" && message.data.code === "TEMPORARY_ERROR") throw new Error(`It failed: ${text}`);
    }
  }
}

const textOf = (data: unknown): string => (data instanceof Uint8Array ? new TextDecoder().decode(data) : String(data));

async function fuzzWorld(seed: number): Promise<void> {
  const dice = new Dice(seed);
  const world = await createFullWorld();
  const before = await world.elsewhere();
  const { hub, join, failures } = await createHub(world);
  const { agent, viewer } = PRINCIPALS;
  if (!agent || !viewer) throw new Error("no principals");
  const next = (): Client => join(dice.chance(0.8) ? agent : viewer, dice.chance(0.3));
  let client = next();
  await rounds({ seed, count: BURSTS }, async (describe) => {
    const frames = dice.many(BURST, () => randomFrame(dice, world));
    describe(frames.map(([data]) => textOf(data).slice(0, 100)).join("\n"));
    for (const frame of frames) client.socket.emit("message", ...frame);
    await client.connection.settled();
    await new Promise(setImmediate);
    expect(failures).toEqual([]);
    requireAnswers(client);
    if (client.connection.hasEnded || dice.chance(0.05)) {
      client.socket.leave();
      client = next();
    }
  });
  client.socket.leave();
  expect(hub.connections.size).toBe(0);
  expect(await world.elsewhere(), `seed ${seed}`).toEqual(before);
  await expectWorks(world, join(agent, false), seed);
  await hub.stop();
}

/** What an agent says is done as ever. */
async function expectWorks(world: FullWorld, { socket }: Client, seed: number): Promise<void> {
  const occupants_count = 7 + (seed % 2);
  socket.say(
    aMessage("lead_update", { conversation_id: DANA, updated_fields: { occupants_count } }, { message_id: "last" }),
  );
  await vi.waitFor(() => expect(socket.ofType("ack")).toMatchObject([{ in_reply_to: "last" }]), { timeout: 15_000 });
  expect(await world.fields(DANA)).toMatchObject({ occupantsCount: occupants_count });
}

it(`${WORLDS * BURSTS * BURST} frames bring nothing down, and change nothing elsewhere`, async () => {
  const rejections = watchRejections();
  for (let world = 0; world < WORLDS; world += 1) await fuzzWorld(seedOf(900_000 + world));
  await rejections.expectNone();
}, 300_000);

it("thousands of small frames in a row are answered or refused, and none is kept", async () => {
  const rejections = watchRejections();
  const world = await createFullWorld();
  const { hub, join, failures } = await createHub(world);
  const { agent } = PRINCIPALS;
  if (!agent) throw new Error("no agent");
  const edit = JSON.stringify(
    aMessage("lead_update", { conversation_id: DANA, updated_fields: { occupants_count: 2 } }),
  );
  for (const text of ["{", "", "1", JSON.stringify(aMessage("heartbeat", null)), edit]) {
    const client = join(agent, false);
    for (let count = 0; count < 5000; count += 1) client.socket.receive(text);
    await client.connection.settled();
    await new Promise(setImmediate);
    requireAnswers(client);
    client.socket.leave();
  }
  expect(hub.connections.size).toBe(0);
  expect(failures).toEqual([]);
  await hub.stop();
  await rejections.expectNone();
}, 60_000);
