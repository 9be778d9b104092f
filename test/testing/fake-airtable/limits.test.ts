import { describe, expect, it } from "vitest";
import type { FakeAirtable, FakeAirtableOptions, TestRuntime } from "../../../src/testing/index.js";
import { aFake, call, IDS, TABLE_PATH } from "./support.js";

const limited = (options: FakeAirtableOptions = {}) => aFake({ rateLimit: {}, ...options });
const status = async (fake: FakeAirtable, path = TABLE_PATH): Promise<number> => (await call(fake, "GET", path)).status;
const statuses = async (fake: FakeAirtable, count: number, path?: string): Promise<number[]> => {
  const all: number[] = [];
  for (let index = 0; index < count; index += 1) all.push(await status(fake, path));
  return all;
};
const counts = ({ violations, answers429, sentDuringPenalty }: FakeAirtable) => ({
  violations,
  answers429,
  sentDuringPenalty,
});

describe("the rate limit", () => {
  it("lets one request pass every 200 ms, for ever", async () => {
    const { fake, clock } = limited();
    for (let index = 0; index < 50; index += 1) {
      expect(await status(fake)).toBe(200);
      await clock.advance(200);
    }
    expect(counts(fake)).toEqual({ violations: 0, answers429: 0, sentDuringPenalty: 0 });
  });

  it("refuses the sixth request of any second, and everything for 30 seconds", async () => {
    const { fake, clock } = limited();
    await status(fake);
    await clock.advance(900);
    expect(await statuses(fake, 4)).toEqual([200, 200, 200, 200]);
    await clock.advance(99);
    expect(await status(fake)).toBe(429);
    await clock.advance(29_999);
    expect(await status(fake)).toBe(429);
    await clock.advance(1);
    expect(await statuses(fake, 5)).toEqual([200, 200, 200, 200, 200]);
    expect(counts(fake)).toEqual({ violations: 1, answers429: 2, sentDuringPenalty: 1 });
  });

  it("answers in the list shape without Retry-After, or as the settings say", async () => {
    const { fake } = limited({ rateLimit: { perSecond: 0, penaltyMs: 0 } });
    const seen = await call(fake, "GET", TABLE_PATH);
    expect(seen.body).toEqual({
      errors: [{ error: "RATE_LIMIT_REACHED", message: "Rate limit exceeded. Please try again later" }],
    });
    expect(seen.headers.has("retry-after")).toBe(false);
    Object.assign(fake.settings.rateLimit, { shape: "object", retryAfter: "30" });
    const documented = await call(fake, "GET", TABLE_PATH);
    expect(documented.body.error).toMatchObject({ type: "RATE_LIMIT_REACHED" });
    expect(documented.headers.get("retry-after")).toBe("30");
  });

  it("counts each base by itself, over tokens and kinds of requests", async () => {
    const { fake } = limited();
    fake.settings.bases.push({ id: "app00000000000000", name: "Other", tables: [] });
    fake.settings.tokens.push({ token: "patOTHER", userId: IDS.personId });
    const schema = (baseId: string, token: string) =>
      call(fake, "GET", `/v0/meta/bases/${baseId}/tables`, undefined, token);
    await statuses(fake, 3);
    await schema(IDS.baseId, "patOTHER");
    await schema(IDS.baseId, IDS.token);
    expect((await schema("app00000000000000", IDS.token)).status).toBe(200);
    expect((await schema(IDS.baseId, "patOTHER")).status).toBe(429);
  });

  it("counts 50 a second of one user over all bases", async () => {
    const { fake } = limited({ rateLimit: { perSecond: 1000 } });
    expect(await statuses(fake, 50)).not.toContain(429);
    expect(await status(fake, "/v0/meta/bases")).toBe(429);
  });

  it("counts requests as they arrive, which is half the latency after they were sent", async () => {
    const { fake, clock } = limited({ latencyMs: 300 });
    const answered: number[] = [];
    const done = call(fake, "GET", TABLE_PATH).then(() => answered.push(clock.now()));
    await clock.advance(149);
    expect(fake.requests).toEqual({});
    await clock.advance(1);
    expect(fake.requests).toEqual({ list: 1 });
    const sent = clock.now() - 150;
    await clock.advance(150);
    await done;
    expect(answered).toEqual([sent + 300]);
  });
});

describe("the quota of a month", () => {
  const spend = async (plan: "free" | "team"): Promise<{ fake: FakeAirtable; clock: TestRuntime }> => {
    const { fake, clock } = limited({ quota: { plan, callsLeft: 2 } });
    expect(await statuses(fake, 2)).toEqual([200, 200]);
    await clock.advance(1000);
    return { fake, clock };
  };

  it("once spent refuses data and not metadata on the free plan", async () => {
    const { fake } = await spend("free");
    const { status, body } = await call(fake, "GET", TABLE_PATH);
    expect([status, body.errors]).toEqual([
      429,
      [expect.objectContaining({ error: "PUBLIC_API_BILLING_LIMIT_EXCEEDED" })],
    ]);
    expect((await call(fake, "GET", "/v0/meta/bases")).status).toBe(200);
    expect(counts(fake)).toEqual({ violations: 0, answers429: 1, sentDuringPenalty: 0 });
  });

  it("once spent slows a team down to two requests a second", async () => {
    const { fake } = await spend("team");
    expect(await statuses(fake, 3)).toEqual([200, 200, 429]);
  });
});

describe("a URL", () => {
  const ofLength = (length: number): string => {
    const path = `${TABLE_PATH}?view=`;
    return path + "x".repeat(length - `https://api.example${path}`.length);
  };

  it("must be shorter than 16,000 characters", async () => {
    const { fake } = aFake();
    expect(await status(fake, ofLength(15_999))).toBe(422);
    expect(await status(fake, ofLength(16_000))).toBe(414);
  });

  it.each([
    ["empty", ""],
    ["json", '{"error":{"type":"URI_TOO_LONG"}}'],
    ["html", expect.stringContaining("<html>")],
  ] as const)("that is too long is answered with a body that is %s", async (urlTooLongBody, text) => {
    const { fake } = aFake({ urlTooLongBody });
    expect((await call(fake, "GET", ofLength(16_000))).text).toEqual(text);
  });
});

it("every answer tells the server's time, which may differ from ours", async () => {
  const { fake } = aFake({ clockSkewMs: -600_000 });
  for (const path of [TABLE_PATH, "/v0/nope"]) {
    const { headers } = await call(fake, "GET", path);
    expect(headers.get("date")).toBe("Mon, 02 Mar 2026 16:55:00 GMT");
  }
});

it("bytes of bodies are counted both ways", async () => {
  const { fake } = aFake();
  const body = JSON.stringify({ fields: { Notes: "é" } });
  const { text } = await call(fake, "POST", TABLE_PATH, body);
  expect(fake.bytes).toEqual({ received: Buffer.byteLength(body), sent: Buffer.byteLength(text) });
});

it("a reset forgets records and counters, not settings", async () => {
  const { fake } = limited({ rateLimit: { perSecond: 0 } });
  fake.people.create("Leads", {});
  await statuses(fake, 2);
  fake.reset();
  expect(fake.records("Leads")).toEqual([]);
  expect([fake.requests, fake.bytes, counts(fake)]).toEqual([
    {},
    { received: 0, sent: 0 },
    { violations: 0, answers429: 0, sentDuringPenalty: 0 },
  ]);
  fake.settings.rateLimit.perSecond = 5;
  expect(await status(fake)).toBe(200);
});
