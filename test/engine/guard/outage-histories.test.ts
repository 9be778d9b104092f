import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ResManClient } from "../../../src/clients/resman/resman-client.js";
import type { LeadFields } from "../../../src/domain/lead.js";
import { SyncEngine } from "../../../src/engine/sync-engine.js";
import { viewProspect } from "../../../src/rules/resman/view-prospect.js";
import {
  anId,
  createFakeResManFetch,
  createManualClock,
  createSeededRandom,
  FAKE_RESMAN_IDS,
  type FaultKind,
} from "../../../src/testing/index.js";
import { aRow, doubledMarkers, openConflicts } from "../../support/small-world.js";
import { createWorld } from "../../support/world.js";
import { type Mortal, mortal } from "../airtable/histories/mortal.js";

/** Histories of several processes on one store, through outages, switches and kills. Our side edits one field, staff another, both a third. */

const PROPERTIES = [anId(0x100), anId(0x101)];
const LEADS = [0, 1, 2, 3];
const minutes = (count: number): number => count * 60_000;

const FAULTS = ["http503Html", "dropBefore", "hang", "transientEnvelope", "dropAfter", "http504After"] as const;

const lead = fc.constantFrom(...LEADS);
const property = fc.constantFrom(...PROPERTIES);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ what: fc.constant("we edit" as const), lead }) },
  { weight: 4, arbitrary: fc.record({ what: fc.constant("staff edit" as const), lead }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant("both rename" as const), lead }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant("call" as const), lead }) },
  {
    weight: 3,
    arbitrary: fc.record({
      what: fc.constant("break" as const),
      fault: fc.constantFrom<FaultKind>(...FAULTS),
      rate: fc.constantFrom(0.2, 1, 1),
    }),
  },
  { weight: 3, arbitrary: fc.record({ what: fc.constant("heal" as const) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constantFrom("pause" as const, "resume" as const), property }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constantFrom("pause all" as const, "resume all" as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      what: fc.constant("direct" as const),
      property,
      direction: fc.constantFrom("to_resman" as const, "from_resman" as const, "bidirectional" as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ what: fc.constant("start" as const), lifetime: fc.integer({ min: 1, max: 600 }) }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant("stop" as const), drain: fc.boolean() }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const history = fc.array(fc.tuple(step, fc.constantFrom(1000, 7000, 20_000, minutes(1), minutes(5), minutes(15))), {
  minLength: 5,
  maxLength: 40,
});

interface Process {
  engine: SyncEngine;
  life: Mortal;
}

async function createHistory() {
  const clock = createManualClock("2026-03-02T17:00:00Z");
  const { now, setTimeout, clearTimeout } = clock;
  const { random, randomId } = createSeededRandom(3);
  const runtime = { now, setTimeout, clearTimeout, random, randomId };
  const rows = LEADS.map((number) =>
    aRow(number, {
      property: { id: PROPERTIES[number % 2] ?? "" },
      user: { firstName: `Renter${number}`, email: `renter${number}@example.com`, phone: null },
      conversation: { resmanSyncStatus: "not_synced" },
    }),
  );
  const world = await createWorld({ rows, runtime, engine: { pullEveryMs: 60_000 } });
  const { storage, fake, engine: host } = world;
  const processes: Process[] = [];
  const everything: SyncEngine[] = [];
  const { accountId, integrationPartnerId, apiKey } = FAKE_RESMAN_IDS;
  const idOf = (number: number): string => rows[number]?.conversation.id ?? "";
  const wrote = new Map<string, unknown>();
  let serial = 0;

  const start = async (lifetime: number): Promise<void> => {
    const life = mortal(storage, lifetime);
    const fetch = life.fetch(createFakeResManFetch(fake));
    const resman = new ResManClient({ accountId, integrationPartnerId, apiKey, runtime: { ...runtime, fetch } });
    const engine = new SyncEngine({ storage: life.storage, resman, runtime, pullEveryMs: 60_000 });
    everything.push(engine);
    await engine.start().then(
      () => processes.push({ engine, life }),
      () => undefined,
    );
  };
  const prospectOf = (number: number) => fake.staff.list({ email: `renter${number}@example.com` })[0];
  const staffRenames = (number: number, firstName: string): void => {
    const prospect = prospectOf(number);
    if (!prospect) return;
    fake.staff.changeName({ prospectId: prospect.prospectId, firstName, lastName: "Okafor" });
  };

  const act = async (made: Step): Promise<void> => {
    serial += 1;
    switch (made.what) {
      case "we edit":
        wrote.set(`occupantsCount ${made.lead}`, (serial % 9) + 1);
        void host.editLead(idOf(made.lead), { occupantsCount: (serial % 9) + 1 });
        return;
      case "staff edit": {
        const prospect = prospectOf(made.lead);
        if (!prospect) return;
        const date = new Date(Date.parse("2026-06-01") + serial * 86_400_000).toISOString().slice(0, 10);
        fake.staff.changePreferences({ prospectId: prospect.prospectId, set: { targetMoveInDate: date } });
        wrote.set(`moveInDate ${made.lead}`, date);
        return;
      }
      case "both rename":
        void host.editLead(idOf(made.lead), { firstName: `Our${"abcdefghi"[serial % 9]}` });
        staffRenames(made.lead, `Their${"abcdefghi"[serial % 9]}`);
        return;
      case "call":
        void host.pushLead(idOf(made.lead)).catch(() => undefined);
        return;
      case "break":
        fake.faults.set(made.fault, { rate: made.rate });
        return;
      case "heal":
        fake.faults.clear();
        return;
      case "pause":
        await host.integrations.pause(made.property);
        return;
      case "resume":
        await host.integrations.resume(made.property);
        return;
      case "pause all":
        await host.integrations.pauseAll();
        return;
      case "resume all":
        await host.integrations.resumeAll();
        return;
      case "direct":
        await host.integrations.setDirection(made.property, made.direction);
        return;
      case "start":
        if (processes.length < 3) await start(made.lifetime);
        return;
      case "stop":
        void processes.shift()?.engine.stop({ drain: made.drain });
    }
  };
  const bury = (): void => {
    for (const dead of processes.filter(({ life }) => life.isDead)) {
      processes.splice(processes.indexOf(dead), 1);
      void dead.engine.stop({ drain: false });
    }
  };
  for (const number of LEADS) await host.enqueue(idOf(number));
  return { ...world, clock, host, act, bury, start, everything, prospectOf, idOf, wrote };
}

/** What of a history is not as it must be once everything works again and had time. */
async function wrongWith(world: Awaited<ReturnType<typeof createHistory>>): Promise<unknown[]> {
  const { storage, host, client, idOf, wrote, fake } = world;
  const wrong: unknown[] = [];
  const open = await openConflicts(storage);
  for (const number of LEADS) {
    const id = idOf(number);
    const ours: LeadFields = (await host.getLead(id)).fields;
    const link = await storage.links.get(id, "resman");
    const prospect = link && (await client.getProspect(PROPERTIES[number % 2] ?? "", link.remoteId));
    if (!prospect) {
      wrong.push(`lead ${number} has no prospect`);
      continue;
    }
    const theirs = viewProspect(prospect, { personId: link.personId }).fields;
    const isOpen = (field: string) =>
      open.some(({ conversationId, conflictField }) => conversationId === id && conflictField === field);
    for (const field of ["occupantsCount", "moveInDate", "firstName"] as const) {
      if (ours[field] !== theirs[field] && !isOpen(field))
        wrong.push({ number, field, ours: ours[field], theirs: theirs[field] });
      const last = wrote.get(`${field} ${number}`);
      if (last !== undefined && last !== ours[field] && !isOpen(field))
        wrong.push({ number, field, last, ours: ours[field] });
    }
  }
  const jobs = await storage.queue.list({ limit: 1000 });
  for (const { status, errorCode, retryCount } of jobs)
    if (status !== "completed" && status !== "cancelled") wrong.push({ status, errorCode, retryCount });
  if (fake.prospects().length !== LEADS.length) wrong.push(`${fake.prospects().length} prospects`);
  wrong.push(...doubledMarkers(fake), ...fake.unexpected);
  return wrong;
}

describe("whatever happens to ResMan, the switches and the processes", () => {
  it("each edit arrives once, or stands in a conflict, no job fails, and what is stopped leaves no timer", async () => {
    await fc.assert(
      fc.asyncProperty(history, async (steps) => {
        const world = await createHistory();
        const { clock, host, fake, storage, act, bury, start, everything } = world;
        await start(Number.POSITIVE_INFINITY);
        await clock.advance(5000);
        for (const [made, thenMs] of steps) {
          await Promise.all([act(made), clock.advance(0)]);
          await clock.advance(thenMs);
          bury();
        }
        fake.faults.clear();
        await host.integrations.resumeAll();
        for (const id of PROPERTIES) {
          await host.integrations.resume(id);
          await host.integrations.setDirection(id, "bidirectional");
        }
        await start(Number.POSITIVE_INFINITY);
        await clock.advance(minutes(40));
        expect(await wrongWith(world)).toEqual([]);

        const before = fake.writes.length;
        await clock.advance(minutes(20));
        const sweep = host.pushLeads({ scope: "all" });
        await clock.advance(minutes(1));
        await sweep;
        expect(fake.writes.slice(before)).toEqual([]);
        expect((await storage.integrations.list()).map(({ syncStatus, retryAt }) => [syncStatus, retryAt])).toEqual(
          PROPERTIES.map(() => ["active", null]),
        );

        const stops = Promise.all(everything.map((engine) => engine.stop()));
        await clock.advance(0);
        await stops;
        expect(clock.pending).toBe(0);
      }),
      { numRuns: 12 },
    );
  }, 120_000);
});
