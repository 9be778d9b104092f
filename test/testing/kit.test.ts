import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConfigError, ValidationError } from "../../src/domain/errors.js";
import { sleep } from "../../src/runtime/sleep.js";
import {
  aCampaignLead,
  aCampaignLink,
  aConversation,
  anId,
  anIntegration,
  aProperty,
  aProspect,
  aTour,
  aUser,
  createFakeResManFetch,
  createManualClock,
  createSeededRandom,
  createTestRuntime,
  FakeResMan,
} from "../../src/testing/index.js";
import { FORM, readXml, v1Request } from "./support.js";

const START = "2026-03-02T17:00:00Z";

describe("createManualClock", () => {
  it("stands still until it is moved", async () => {
    const clock = createManualClock(START);
    expect(clock.now()).toBe(Date.parse(START));
    await clock.advance(1500);
    expect(clock.now()).toBe(Date.parse(START) + 1500);
  });

  it("runs due timers in order, each at its own instant", async () => {
    const clock = createManualClock(START);
    const log: [string, number][] = [];
    const note = (name: string) => () => log.push([name, clock.now() - Date.parse(START)]);
    clock.setTimeout(note("late"), 30);
    clock.setTimeout(note("first of two"), 20);
    clock.setTimeout(note("second of two"), 20);
    clock.setTimeout(note("early"), 10);
    clock.setTimeout(note("never"), 31);
    clock.clearTimeout(clock.setTimeout(note("cleared"), 5));
    expect(clock.pending).toBe(5);
    await clock.advance(30);
    expect(log).toEqual([
      ["early", 10],
      ["first of two", 20],
      ["second of two", 20],
      ["late", 30],
    ]);
    expect(clock.pending).toBe(1);
  });

  it("runs timers that others set, and lets promises settle in between", async () => {
    const clock = createManualClock(START);
    const log: number[] = [];
    const loop = async (): Promise<void> => {
      for (let round = 0; round < 3; round += 1) {
        await sleep(clock, 100);
        await Promise.resolve();
        log.push(clock.now() - Date.parse(START));
      }
    };
    const done = loop();
    await clock.advance(250);
    expect(log).toEqual([100, 200]);
    await clock.advance(50);
    await done;
    expect(log).toEqual([100, 200, 300]);
  });

  it("runs what is due now with advance(0)", async () => {
    const clock = createManualClock(START);
    let ran = 0;
    clock.setTimeout(() => {
      ran += 1;
    }, -5);
    await clock.advance(0);
    expect(ran).toBe(1);
  });

  it("keeps time through any timers: in order, none early, none lost", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(100), { maxLength: 10 }), fc.nat(100), async (delays, until) => {
        const clock = createManualClock(START);
        const ran: number[] = [];
        for (const delay of delays) clock.setTimeout(() => ran.push(clock.now() - Date.parse(START)), delay);
        await clock.advance(until);
        expect(ran).toEqual(delays.filter((delay) => delay <= until).toSorted((a, b) => a - b));
        expect(clock.pending).toBe(delays.length - ran.length);
      }),
      { numRuns: 30 },
    );
  });

  it("refuses a start that is no instant", () => {
    expect(() => createManualClock("soon")).toThrow(ConfigError);
  });
});

describe("createSeededRandom", () => {
  it("is the same for the same seed and differs between seeds", () => {
    const draw = (seed: number) => {
      const { random, randomId } = createSeededRandom(seed);
      return [random(), random(), randomId(), randomId()];
    };
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        expect(draw(seed)).toEqual(draw(seed));
        expect(draw(seed)).not.toEqual(draw(seed + 1));
      }),
    );
  });

  it("draws numbers from [0, 1) and unique ids in the form of a UUID", () => {
    const { random, randomId } = createSeededRandom(3);
    const numbers = Array.from({ length: 1000 }, random);
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...numbers)).toBeLessThan(1);
    const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.05);
    const ids = Array.from({ length: 1000 }, randomId);
    expect(new Set(ids).size).toBe(1000);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it("does not shift ids by drawing numbers", () => {
    const plain = createSeededRandom(5);
    const drawn = createSeededRandom(5);
    drawn.random();
    expect(drawn.randomId()).toBe(plain.randomId());
  });
});

describe("createTestRuntime", () => {
  it("is a whole runtime with a clock to move", async () => {
    const runtime = createTestRuntime({ seed: 2, start: START });
    expect(runtime.randomId()).toBe(createSeededRandom(2).randomId());
    let rang = false;
    runtime.setTimeout(() => {
      rang = true;
    }, 10);
    expect(runtime.pending).toBe(1);
    await runtime.advance(10);
    expect([rang, runtime.pending, runtime.now()]).toEqual([true, 0, Date.parse(START) + 10]);
    await expect(runtime.fetch(new Request("http://nowhere.test"))).rejects.toThrow("fetch failed");
  });

  it("carries a fake's fetch, whose answers settle within advance", async () => {
    const fake = new FakeResMan();
    const runtime = createTestRuntime({ fetch: createFakeResManFetch(fake) });
    let status: string | undefined;
    runtime.setTimeout(() => {
      void runtime
        .fetch(v1Request("/MITS/SearchProspects", { ...FORM, Email: "a@example.com" }))
        .then(readXml)
        .then((answer) => {
          status = answer.status;
        });
    }, 1000);
    await runtime.advance(1000);
    expect(status).toBe("Success");
  });
});

describe("builders", () => {
  it("make valid records that belong together, the same every time", () => {
    const conversation = aConversation();
    expect(conversation.userId).toBe(aUser().id);
    expect(conversation.propertyId).toBe(aProperty().id);
    expect(anIntegration().propertyId).toBe(aProperty().id);
    expect(aTour().conversationId).toBe(conversation.id);
    expect(conversation).toMatchObject({ status: "new", resmanSyncStatus: "not_synced", resmanSyncVersion: 0 });
    expect(aConversation()).toEqual(conversation);
    expect(aCampaignLink()).toMatchObject({ leadId: aCampaignLead().id, clientId: aCampaignLead().clientId });
    expect(aCampaignLead()).toMatchObject({ airtableRecordId: null, isActive: true, claimedBy: null });
    const [person] = aProspect().customers;
    expect(person?.prospectId).toBe(aProspect().prospectId);
  });

  it("take overrides and refuse invalid ones", () => {
    expect(aConversation({ id: anId(7), status: "lost" })).toMatchObject({ id: anId(7), status: "lost" });
    expect(aUser({ email: null }).email).toBeNull();
    expect(aProspect({ events: [{ type: "Show", date: START }] }).events).toHaveLength(1);
    expect(aCampaignLead({ claimedBy: "ana@example.com" }).claimedBy).toBe("ana@example.com");
    expect(() => aCampaignLink({ recordId: "" })).toThrow(ValidationError);
    expect(() => aConversation({ startTime: "yesterday" })).toThrow(ValidationError);
  });

  it("make distinct ids", () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (a, b) => {
        expect(anId(a) === anId(b)).toBe(a === b);
      }),
    );
  });
});
