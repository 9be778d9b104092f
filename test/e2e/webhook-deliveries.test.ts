import { expect, it } from "vitest";
import { signWebhook } from "../../src/rules/webhooks/sign-webhook.js";
import { Dice, shuffled } from "../fuzz/support/dice.js";
import { WEBHOOK_SECRET } from "../http/support/call.js";
import { callerFor } from "../http/support/http-world.js";
import { aRow, createSmallWorld, minutes, until } from "../support/small-world.js";

const LEADS = 50;
/** Changes staff make to each lead; each is told of several times. */
const CHANGES = 40;
const COPIES = 5;
const TOGETHER = 100;
const PATH = "https://crm.example.com/api/resman/webhooks/lead-update";

const rows = Array.from({ length: LEADS }, (_, number) =>
  aRow(number, {
    user: { firstName: `Renter${number}`, email: `renter${number}@example.com`, phone: null },
  }),
);
const chats = rows.map(({ conversation }) => conversation.id);
const phoneAfter = (lead: number, change: number): string =>
  `918-555-${String(lead * CHANGES + change).padStart(4, "0")}`;

/** Every lead has its prospect, and staff changed each of them many times. */
async function changedWorld() {
  const world = await createSmallWorld({ rows, engine: { pullEveryMs: 0 } });
  await world.cycle();
  const bodies: string[] = [];
  for (let change = 0; change < CHANGES; change += 1) {
    for (const [lead, chat] of chats.entries()) {
      world.clock.pass(10);
      const { resmanLeadId } = await world.conversation(chat);
      const phone = phoneAfter(lead, change);
      const prospectId = resmanLeadId ?? "";
      world.fake.staff.changePhone({ prospectId, phone });
      const timestamp = new Date(world.clock.now()).toISOString();
      const told = { lead_id: prospectId, status: "contacted", updated_fields: { phone }, timestamp };
      bodies.push(JSON.stringify({ ...told, updated_by: "resman_user", sync_direction: "from_resman" }));
    }
  }
  return { ...world, ...callerFor(world, { runtime: world.runtime }), bodies };
}

it("10,000 repeated and reordered deliveries have one effect each, and leave the newest state", async () => {
  const world = await changedWorld();
  const { engine, storage, handler, clock, fake } = world;
  clock.pass(minutes(1));
  const signed = world.bodies.map((body, number) => ({
    body,
    headers: signWebhook(body, { secret: WEBHOOK_SECRET, now: clock.now(), id: `msg_${number}` }),
  }));
  const dice = new Dice(5);
  const deliveries = shuffled(dice, Array.from({ length: COPIES }, () => signed).flat());
  expect(deliveries).toHaveLength(10_000);
  const waiting = () => storage.queue.list({ status: "pending", limit: 1000 });
  const searches = () => fake.requests.SearchProspects ?? 0;

  for (let from = 0; from < deliveries.length; from += TOGETHER) {
    const batch = deliveries.slice(from, from + TOGETHER);
    const answers = await Promise.all(batch.map((init) => handler(new Request(PATH, { method: "POST", ...init }))));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    const jobs = (await waiting()).map(({ conversationId }) => conversationId);
    expect(jobs.length).toBe(new Set(jobs).size);
  }
  expect(await waiting()).toHaveLength(LEADS);

  // A repeat of one that was worked off is nothing to work on.
  const before = { searches: searches(), writes: fake.writes.length };
  await engine.start();
  await until(
    async () => (await waiting()).length === 0 && (await storage.queue.list({ status: "processing" })).length === 0,
  );
  const again = await Promise.all(
    deliveries.slice(0, 500).map((init) => handler(new Request(PATH, { method: "POST", ...init }))),
  );
  expect(again.every(({ status }) => status === 200)).toBe(true);
  await engine.stop({ drain: true });
  expect(await waiting()).toEqual([]);
  expect((await storage.queue.list({ status: "completed", limit: 1000 })).length).toBe(LEADS);
  expect(searches() - before.searches).toBeLessThanOrEqual(2 * LEADS);
  expect(fake.writes.length).toBe(before.writes);

  for (const [lead, chat] of chats.entries()) {
    const digits = phoneAfter(lead, CHANGES - 1).replaceAll("-", "");
    expect((await world.fields(chat)).phone).toBe(`+1${digits}`);
    const log = await storage.log.list({ conversationId: chat, limit: 100 });
    expect(log.filter(({ trigger }) => trigger === "webhook")).toHaveLength(1);
  }
  await world.expectIdle();
}, 120_000);
