import { describe, expect, it } from "vitest";
import type { FakeAirtable, FakeAirtableFaultKind } from "../../../src/testing/index.js";
import { createFakeAirtableFetch, elapse } from "../../../src/testing/index.js";
import { aFake, call, IDS, numbered, TABLE_PATH } from "./support.js";

const create = (fake: FakeAirtable) => call(fake, "POST", TABLE_PATH, { fields: { Company: "Acme" } });
const outcome = (promise: Promise<{ status: number }>): Promise<number | string> =>
  promise.then(
    ({ status }) => status,
    (error: Error) => error.message,
  );

describe("a fault", () => {
  it.each<[kind: FakeAirtableFaultKind, outcome: number | string, written: number]>([
    ["dropBefore", "fetch failed", 0],
    ["http500", 500, 0],
    ["http502", 502, 0],
    ["http503", 503, 0],
    ["retriable503", 503, 0],
    ["http504", 504, 0],
    ["rateLimited", 429, 0],
    ["dropAfter", "fetch failed", 1],
    ["http500After", 500, 1],
    ["http503After", 503, 1],
    ["http504After", 504, 1],
    ["truncated", 200, 1],
    ["html", 200, 1],
    ["empty", 200, 1],
    ["partialSuccess", 200, 1],
  ])("%s ends in %s, with %i records written", async (kind, expected, written) => {
    const { fake } = aFake();
    fake.faults.set(kind, { next: 1 });
    expect(await outcome(create(fake))).toBe(expected);
    expect([fake.records("Leads").length, fake.writes.length]).toEqual([written, written]);
    if (kind !== "rateLimited") expect(await outcome(create(fake))).toBe(200);
  });

  it.each<[kind: FakeAirtableFaultKind, text: unknown]>([
    ["truncated", expect.stringMatching(/^\{"id":"rec[^}]*$/)],
    ["html", expect.stringMatching(/^<!DOCTYPE html>/)],
    ["empty", ""],
    ["http502", expect.stringContaining("502 Bad Gateway")],
    ["retriable503", '{"error":{"type":"RETRIABLE_ERROR","message":"Please try again."}}'],
    ["partialSuccess", expect.stringContaining('"details":{"message":"partialSuccess"')],
  ])("%s has the body a client must live with", async (kind, text) => {
    const { fake } = aFake();
    fake.faults.set(kind, { next: 1 });
    expect((await create(fake)).text).toEqual(text);
  });

  it.each<[kind: FakeAirtableFaultKind, written: number]>([
    ["hang", 0],
    ["hangAfter", 1],
  ])("%s gives no answer until the client gives up, with %i records written", async (kind, written) => {
    const { fake, clock } = aFake();
    fake.faults.set(kind, { next: 1 });
    const giveUp = new AbortController();
    const answer = createFakeAirtableFetch(fake)(
      new Request(`https://api.example${TABLE_PATH}`, {
        method: "POST",
        headers: { authorization: `Bearer ${IDS.token}`, "content-type": "application/json" },
        body: '{"fields":{}}',
        signal: giveUp.signal,
      }),
    );
    const isRefused = expect(answer).rejects.toThrow("enough");
    await clock.advance(0);
    giveUp.abort(new Error("enough"));
    await isRefused;
    expect(fake.records("Leads")).toHaveLength(written);
  });

  it("delay takes its time and nothing else", async () => {
    const { fake, clock } = aFake();
    fake.faults.set("delay", { next: 1, delayMs: 45_000 });
    const begun = clock.now();
    expect((await elapse(clock, create(fake))).status).toBe(200);
    expect(clock.now() - begun).toBe(45_000);
  });

  it("carries Retry-After where the rule names one", async () => {
    const { fake } = aFake();
    fake.faults.set("retriable503", { next: 1, retryAfter: "7" });
    expect((await create(fake)).headers.get("retry-after")).toBe("7");
    fake.faults.set("http503", { next: 1 });
    expect((await create(fake)).headers.has("retry-after")).toBe(false);
  });

  it("iteratorExpired strikes only a list that is read on", async () => {
    const { fake } = aFake();
    fake.people.createMany("Leads", numbered(20));
    fake.faults.set("iteratorExpired", { next: 1 });
    const first = await call(fake, "GET", `${TABLE_PATH}?pageSize=5`);
    const on = (): Promise<number> =>
      call(fake, "GET", `${TABLE_PATH}?pageSize=5&offset=${first.body.offset}`).then(({ status }) => status);
    expect([first.status, await on(), await on()]).toEqual([200, 422, 422]);
  });

  it("rateLimited begins a penalty of the base", async () => {
    const { fake, clock } = aFake({ rateLimit: {} });
    fake.faults.set("rateLimited", { next: 1 });
    expect(await outcome(create(fake))).toBe(429);
    expect(await outcome(create(fake))).toBe(429);
    await clock.advance(30_000);
    expect(await outcome(create(fake))).toBe(200);
    expect([fake.violations, fake.sentDuringPenalty, fake.answers429]).toEqual([0, 1, 2]);
  });
});

describe("a rule", () => {
  const outcomes = async (fake: FakeAirtable, count: number): Promise<(number | string)[]> => {
    const all: (number | string)[] = [];
    for (let index = 0; index < count; index += 1) all.push(await outcome(create(fake)));
    return all;
  };

  it("strikes the requests of its numbers", async () => {
    const { fake } = aFake();
    fake.faults.set("http502", { at: [2, 4] });
    expect(await outcomes(fake, 5)).toEqual([200, 502, 200, 502, 200]);
  });

  it("strikes and counts only the kinds it is about", async () => {
    const { fake } = aFake();
    fake.faults.set("http502", { at: [1], on: "writes" });
    fake.faults.set("http503", { at: [2], on: ["list"] });
    expect((await call(fake, "GET", TABLE_PATH)).status).toBe(200);
    expect((await create(fake)).status).toBe(502);
    expect((await call(fake, "POST", `${TABLE_PATH}/listRecords`, {})).status).toBe(200);
    expect((await call(fake, "GET", TABLE_PATH)).status).toBe(503);
  });

  it("strikes a share of them, the same ones for the same seed", async () => {
    const strikes = async (seed: number): Promise<(number | string)[]> => {
      const { fake } = aFake();
      fake.faults.set("dropAfter", { rate: 0.3, seed });
      return outcomes(fake, 60);
    };
    const first = await strikes(1);
    expect(await strikes(1)).toEqual(first);
    expect(await strikes(2)).not.toEqual(first);
    const struck = first.filter((result) => result !== 200).length;
    expect(struck).toBeGreaterThan(8);
    expect(struck).toBeLessThan(30);
  });

  it("can be a function of the request, and be taken away again", async () => {
    const { fake } = aFake();
    const remove = fake.faults.rule(({ kind, number }) => (kind === "create" && number > 1 ? "http500" : undefined));
    expect(await outcomes(fake, 2)).toEqual([200, 500]);
    remove();
    fake.faults.rule(() => ({ kind: "http503", retryAfter: "1" }));
    expect(await outcomes(fake, 1)).toEqual([503]);
    fake.faults.clear();
    expect(await outcomes(fake, 1)).toEqual([200]);
  });

  it("meets no request that the rate limit refuses", async () => {
    const { fake } = aFake({ rateLimit: { perSecond: 0, penaltyMs: 0 } });
    fake.faults.set("http502", { next: 1 });
    expect(await outcomes(fake, 1)).toEqual([429]);
    fake.settings.rateLimit.perSecond = 5;
    expect(await outcomes(fake, 2)).toEqual([502, 200]);
  });
});
