import { once } from "node:events";
import pg from "pg";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { ResManClient } from "../../src/clients/resman/resman-client.js";
import type { NewFeedEvent } from "../../src/domain/feed-event.js";
import { propertyIdSchema } from "../../src/domain/ids.js";
import { SyncEngine } from "../../src/engine/sync-engine.js";
import { PostgresStorageAdapter } from "../../src/storage/postgres/postgres-storage-adapter.js";
import { anId, FAKE_RESMAN_IDS, type FakeResManServer, startFakeResMan } from "../../src/testing/index.js";
import { followThroughDrops } from "../realtime/support/follow-through-drops.js";
import { aMessage } from "../realtime/support/hub-world.js";
import { connect, PATH, TestClient, WAIT } from "../realtime/support/served-hub.js";
import { OTHER_PROPERTY, SAM, twoProperties } from "../realtime/support/two-properties.js";
import { freshDatabase } from "../support/postgres/fresh-database.js";
import { commentsOf, DANA, PROPERTY } from "../support/small-world.js";
import { storeRows } from "../support/world.js";
import { DoorsProcess } from "./support/doors-process.js";

const SECRET = `whsec_${Buffer.from("secret of the doors, 24+").toString("base64")}`;
/** Ann and Bob at Dana's property, Cat at the other one. */
const people = { a: PROPERTY, b: PROPERTY, c: OTHER_PROPERTY };

const ends: (() => Promise<void>)[] = [];
let resman: FakeResManServer;
let storage: PostgresStorageAdapter;
let one: DoorsProcess;
let two: DoorsProcess;
let start: (engine: { pullEveryMs: number; pollMs: number }) => Promise<DoorsProcess>;

const urlOf = ({ address }: DoorsProcess): string => `ws://${address}${PATH}`;

beforeAll(async () => {
  const database = await freshDatabase();
  ends.push(() => database.drop());
  resman = await startFakeResMan({
    properties: twoProperties().map(({ property: { id, name } }) => ({ propertyId: id, name, timeZone: "UTC" })),
  });
  ends.push(() => resman.close());
  const pool = new pg.Pool({ connectionString: database.url, max: 4 });
  storage = new PostgresStorageAdapter({ client: pool });
  ends.push(async () => {
    await storage.close();
    await pool.end();
  });
  await storeRows(storage, twoProperties());
  const { accountId, integrationPartnerId, apiKey } = FAKE_RESMAN_IDS;
  const client = new ResManClient({ accountId, integrationPartnerId, apiKey, baseUrl: resman.url });
  const engine = new SyncEngine({ storage, resman: client });
  for (const chat of [DANA, SAM]) await engine.pushLead(chat);
  const shared = { databaseUrl: database.url, resManUrl: resman.url, webhookSecret: SECRET, people };
  start = async (options) => {
    const started = await DoorsProcess.start({ ...shared, engine: options });
    ends.push(() => started.kill());
    return started;
  };
  // They pull nothing by themselves, so that it is seen what notices a change; what is queued wakes them by NOTIFY.
  const quiet = { pullEveryMs: 0, pollMs: 60_000 };
  [one, two] = await Promise.all([start(quiet), start(quiet)]);
}, 60_000);

afterAll(async () => {
  for (const end of ends.reverse()) await end();
});

const prospectOf = async (chat: string): Promise<string> => (await storage.conversations.get(chat))?.resmanLeadId ?? "";

/** What happened to leads, as a client saw it. */
const changes = (client: TestClient, chat: string) =>
  client.messages.filter(
    ({ type, data }) => type !== "heartbeat" && type !== "ack" && JSON.stringify(data).includes(chat),
  );
/** Phone numbers the client was told of; a late event about something else may come in between. */
const phones = (client: TestClient): unknown[] =>
  client
    .ofType("lead_update")
    .map(({ data }) => (data as { updated_fields: { phone?: unknown } }).updated_fields.phone)
    .filter((phone) => phone !== undefined);

async function joined(): Promise<{ a: TestClient; b: TestClient; c: TestClient; leave(): Promise<void> }> {
  const [a, b, c] = await Promise.all([
    connect(urlOf(one), { token: "a" }),
    connect(urlOf(two), { token: "b" }),
    connect(urlOf(two), { token: "c" }),
  ]);
  return { a, b, c, leave: async () => void (await Promise.all([a, b, c].map((client) => client.leave()))) };
}

it("a staff edit that a third process polls reaches the clients of its property at both hosts, and no others", async () => {
  const { a, b, c, leave } = await joined();
  const poller = await start({ pullEveryMs: 200, pollMs: 200 });
  resman.fake.staff.changePhone({ prospectId: await prospectOf(DANA), phone: "918-555-0101" });
  for (const client of [a, b]) await vi.waitFor(() => expect(phones(client)).toEqual(["+19185550101"]), WAIT);
  // One of the third's own, to know that everything before it has come.
  resman.fake.staff.changePhone({ prospectId: await prospectOf(SAM), phone: "918-555-0102" });
  await vi.waitFor(() => expect(phones(c)).toEqual(["+19185550102"]), WAIT);
  await poller.kill();
  expect(changes(c, DANA)).toEqual([]);
  expect(changes(a, SAM)).toEqual([]);
  await leave();
});

it("a status set through one host reaches ResMan, and the client of the other host", async () => {
  const { a, b, c, leave } = await joined();
  const data = { conversation_id: DANA, status: "contacted", notes: "Called back." };
  a.say(aMessage("status_change", data, { message_id: "m1" }));
  await vi.waitFor(() => expect(a.ofType("ack")).toMatchObject([{ in_reply_to: "m1" }]), WAIT);
  await vi.waitFor(() => expect(b.ofType("status_change")[0]?.data).toMatchObject({ status: "contacted" }), WAIT);
  await vi.waitFor(
    () =>
      expect(resman.fake.prospects(PROPERTY).flatMap(commentsOf)).toContainEqual(
        expect.stringContaining("Called back."),
      ),
    WAIT,
  );
  await vi.waitFor(() => expect(b.positions).toEqual(a.positions), WAIT);
  expect(c.positions).toEqual([]);
  await leave();
});

it("a webhook posted many times, to both hosts, has one effect", async () => {
  const { a, b, c, leave } = await joined();
  const prospectId = await prospectOf(DANA);
  resman.fake.staff.changePhone({ prospectId, phone: "918-555-0103" });
  const at = new Date();
  const update = { lead_id: prospectId, status: "contacted", updated_fields: { phone: "918-555-0103" } };
  const more = { timestamp: at.toISOString(), updated_by: "resman_user", sync_direction: "from_resman" };
  const body = JSON.stringify({ ...update, ...more });
  const headers = {
    "content-type": "application/json",
    "webhook-id": "msg_1",
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": new Webhook(SECRET).sign("msg_1", at, body),
  };
  const answers = await Promise.all(
    [two, two, one, two, one].map(({ address }) =>
      fetch(`http://${address}/api/resman/webhooks/lead-update`, { method: "POST", headers, body }),
    ),
  );
  for (const answer of answers) expect([answer.status, await answer.text()]).toEqual([200, "OK"]);
  for (const client of [a, b]) await vi.waitFor(() => expect(phones(client)).toEqual(["+19185550103"]), WAIT);
  const log = await storage.log.list({ conversationId: DANA, limit: 100 });
  // Whichever job came to it first: that of the webhooks, or one that was there already.
  expect(log.filter(({ changes }) => changes.some(({ to }) => to === "+19185550103"))).toHaveLength(1);
  expect(c.positions).toEqual([]);
  await leave();
});

it("a client that drops and goes on at the other host loses and repeats nothing over 1,000 events", async () => {
  const { seen, all } = await followThroughDrops(storage, [one, two].map(urlOf));
  expect(all.length).toBeGreaterThanOrEqual(750);
  expect(seen).toEqual(all);
});

const EVENTS = 600;
const CHUNK = 10;

const someEvents = (from: number): NewFeedEvent[] =>
  Array.from({ length: CHUNK }, (_, index) => ({
    id: anId(0x9000 + from + index),
    propertyId: propertyIdSchema.parse(PROPERTY),
    type: "lead_update" as const,
    source: "resman" as const,
    data: { conversation_id: DANA, updated_fields: {}, lead_id: null, sync_status: "success", sync_log_id: null },
    createdAt: new Date().toISOString(),
  }));

it("a client whose host is killed in mid-stream goes on at the other one without a gap", async () => {
  const { last } = await storage.feed.bounds();
  const client = await connect(urlOf(one), { token: "a" });
  const closed = once(client.socket, "close");
  let killed: Promise<void> | undefined;
  for (let from = 0; from < EVENTS; from += CHUNK) {
    await storage.feed.append(someEvents(from));
    // The first third is seen by the host; it dies while the others are written.
    if (from === EVENTS / 3) {
      await vi.waitFor(() => expect(client.positions.length).toBeGreaterThan(CHUNK), WAIT);
      killed = one.kill();
    }
  }
  await killed;
  await closed;
  const seenThere = client.positions;
  const resumed = new TestClient(
    `${urlOf(two)}?${new URLSearchParams({ token: "a", last_event_id: String(client.lastEventId) })}`,
  );
  await vi.waitFor(() => expect(seenThere.length + resumed.positions.length).toBe(EVENTS), WAIT);
  const all = await storage.feed.list({ after: last, propertyIds: [PROPERTY], limit: 1000 });
  expect([...seenThere, ...resumed.positions]).toEqual(all.map(({ position }) => position));
  expect(resumed.ofType("error")).toEqual([]);
  await resumed.leave();
});

it("what was acknowledged before a host was killed is kept, and on its way to ResMan", async () => {
  const host = await start({ pullEveryMs: 0, pollMs: 60_000 });
  const client = await connect(urlOf(host), { token: "a" });
  const closed = once(client.socket, "close");
  for (let count = 1; count <= 50; count += 1) {
    const data = { conversation_id: DANA, updated_fields: { occupants_count: count } };
    client.say(aMessage("lead_update", data, { message_id: String(count) }));
  }
  const acknowledged = () => client.ofType("ack").map(({ in_reply_to }) => Number(in_reply_to));
  await vi.waitFor(() => expect(acknowledged().length).toBeGreaterThan(3), WAIT);
  await host.kill();
  await closed;
  const stored = (await storage.conversations.get(DANA))?.occupantsCount ?? 0;
  expect(stored).toBeGreaterThanOrEqual(Math.max(...acknowledged()));
  const open = (await storage.queue.list({ limit: 100 })).filter(
    ({ conversationId, status }) => conversationId === DANA && (status === "pending" || status === "processing"),
  );
  const inResMan = resman.fake.prospects(PROPERTY)[0]?.preferences.numberOfOccupants;
  expect(open.length > 0 || inResMan === stored).toBe(true);
});

it("nothing went wrong at the hosts that nobody caught", () => {
  expect([...one.failures, ...two.failures]).toEqual([]);
});
