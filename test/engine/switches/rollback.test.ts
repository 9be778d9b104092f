import { afterEach, describe, expect, it } from "vitest";
import { DANA } from "../../support/small-world.js";
import { createOutageWorld, leadsOf, type OutageWorld } from "../guard/outage-world.js";

const LEADS = 60;

let world: OutageWorld;
afterEach(() => world.engine.stop({ drain: false }));

describe("the rollback plan of seed 001", () => {
  it("stops under load, keeps local work, brings what cannot wait by hand, and brings the rest once", async () => {
    world = await createOutageWorld(LEADS);
    const { clock, engine, fake, storage, arrivals } = world;
    await world.queueAll();
    await engine.start();
    await world.until(async () => fake.prospects().length >= 5, 60_000);

    // 1. Disable the integration: requests under way end, no other leaves.
    const { propertyIds } = await engine.integrations.pauseAll();
    expect(propertyIds).toHaveLength(1);
    await clock.advance(1000);
    const [sent, made] = [arrivals.length, fake.prospects().length];

    // 2. Local work goes on: new leads, edits, statuses.
    const [late] = leadsOf(LEADS + 1).slice(-1);
    if (!late) throw new Error("no lead");
    await storage.users.put(late.user);
    await storage.conversations.put(late.conversation);
    expect(await engine.submitLead(late.conversation.id)).toMatchObject({ outcome: "pending" });
    await engine.editLead(DANA, { occupantsCount: 4 });
    const status = { status: "qualified", updatedBy: "chatbot", syncDirection: "to_resman" } as const;
    expect((await engine.updateLeadStatus(DANA, status)).success).toBe(false);
    await clock.advance(10 * 60_000);
    expect(arrivals).toHaveLength(sent);

    // 3. A critical lead is synced by hand, and only that one.
    expect((await engine.pushLead(late.conversation.id)).outcome).toBe("disabled");
    const forced = engine.pushLead(late.conversation.id, { force: true });
    await clock.advance(5000);
    expect((await forced).outcome).toBe("created");
    expect(fake.prospects()).toHaveLength(made + 1);

    // 5. Enabled again, everything arrives, once.
    await engine.integrations.resumeAll();
    await world.until(async () => {
      const { pending, processing } = await storage.queue.counts();
      return pending + processing === 0;
    }, 10 * 60_000);
    const emails = fake.prospects().flatMap(({ people }) => people.map(({ email }) => email));
    expect(emails).toHaveLength(LEADS + 1);
    expect(new Set(emails).size).toBe(LEADS + 1);
    expect((await storage.queue.counts()).failed).toBe(0);
    expect((await storage.conversations.list()).map(({ resmanSyncStatus }) => resmanSyncStatus)).toEqual(
      Array.from({ length: LEADS + 1 }, () => "synced"),
    );
    expect((await storage.conversations.get(DANA))?.status).toBe("qualified");
    const dana = fake.prospects().find(({ people }) => people[0]?.email === "renter0@example.com");
    expect(dana?.preferences?.numberOfOccupants).toBe(4);
  }, 120_000);
});
