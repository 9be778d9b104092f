import { describe, expect, it } from "vitest";
import { accept, collect, record, recordId, type Seen, scripted, slowDown } from "./support.js";

/** The least time so many requests need at five a second, in milliseconds (API reference, section 10). */
const floor = (requests: number): number => (requests - 1) * 200;

/** The first ten requests keep more distance, until it is known what a quick answer takes. */
const WARM_UP_MS = 200;

const updates = (count: number) =>
  Array.from({ length: count }, (_, number) => ({ id: recordId(number), fields: { "Claimed By": "dana" } }));

const pageOf = (pages: number) => (_: Seen, index: number) => ({
  records: Array.from({ length: 100 }, (_row, row) => record(index * 100 + row)),
  ...(index < pages - 1 && { offset: `itr${index}` }),
});

const mostWithinASecond = (seen: readonly Seen[]): number =>
  Math.max(...seen.map(({ at }) => seen.filter((other) => other.at >= at && other.at < at + 1000).length));

describe("the floor of what the API allows", () => {
  it("is kept by 10,000 records that are listed: 100 requests", async () => {
    const { client, seen, settle } = scripted(pageOf(100));
    const { value, ms } = await settle(client.list("Leads"));
    expect(new Set(value?.map(({ id }) => id)).size).toBe(10_000);
    expect(seen).toHaveLength(100);
    expect(mostWithinASecond(seen)).toBe(5);
    // A page needs the one before it; the time an answer takes passes within the space between two requests.
    expect(ms).toBeLessThanOrEqual(99 * 203 + 100 + WARM_UP_MS);
  });

  it("is kept by 2,000 records that are changed", async () => {
    const { client, seen, settle } = scripted(accept);
    const { value, ms } = await settle(collect(client.updateEach("Leads", updates(2000))));
    expect(value?.error).toBeUndefined();
    expect(value?.items.flatMap(({ written }) => written)).toHaveLength(2000);
    expect(seen).toHaveLength(200);
    expect(mostWithinASecond(seen)).toBe(5);
    expect(ms).toBeLessThanOrEqual(1.02 * floor(200) + WARM_UP_MS);
  });

  it("is kept by 2,000 records that are upserted", async () => {
    const rows = Array.from({ length: 2000 }, (_, number) => ({ fields: { "Lead ID": `lead-${number}` } }));
    const { client, seen, settle } = scripted(accept);
    const { value, ms } = await settle(collect(client.upsertEach("Leads", rows, ["Lead ID"])));
    expect(value?.items.flatMap(({ written }) => written)).toHaveLength(2000);
    expect(seen).toHaveLength(200);
    expect(ms).toBeLessThanOrEqual(199 * 203 + 100 + WARM_UP_MS);
  });

  it("is kept where answers take four times as long as the space between requests", async () => {
    const { client, seen, settle, runtime } = scripted(accept);
    const { setTimeout } = runtime;
    runtime.setTimeout = (callback, ms) => setTimeout(callback, ms === 100 ? 800 : ms);
    const { ms } = await settle(collect(client.updateEach("Leads", updates(2000))));
    expect(seen).toHaveLength(200);
    expect(ms).toBeLessThanOrEqual(199 * 203 + 800 + 500);
  });

  it("costs one penalty, and no request within it, when others use the base too", async () => {
    const { client, seen, settle } = scripted((one, index) => (index === 50 ? slowDown() : accept(one)));
    const { ms } = await settle(collect(client.updateEach("Leads", updates(1000))));
    expect(seen).toHaveLength(101);
    const penalty = (seen[50] as Seen).at + 100;
    expect(seen.filter(({ at }) => at >= penalty && at < penalty + 30_000)).toEqual([]);
    expect(ms).toBeLessThanOrEqual(100 * 203 + 100 + 31_000);
  });
});
