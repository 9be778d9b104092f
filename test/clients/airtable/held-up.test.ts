import { describe, expect, it } from "vitest";
import { AirtableClient } from "../../../src/clients/airtable/index.js";
import { createTestRuntime, elapse } from "../../../src/testing/index.js";
import { recordId } from "./support.js";

const updates = (count: number) =>
  Array.from({ length: count }, (_, number) => ({ id: recordId(number), fields: { A: 1 } }));

/** When 150 requests of a client arrive, every other or so of them held up on its way for so many milliseconds. */
async function arrivals(heldUpMs: number): Promise<number[]> {
  const arrived: number[] = [];
  const wait = (ms: number) => new Promise<void>((resolve) => runtime.setTimeout(resolve, ms));
  let sent = 0;
  const runtime = createTestRuntime({
    fetch: async (request) => {
      // The first comes at once, so that the client knows how quick an answer can be.
      await wait(sent++ === 0 || runtime.random() < 0.5 ? 0 : heldUpMs);
      arrived.push(runtime.now());
      const { records } = (await request.json()) as { records: object[] };
      await wait(100);
      return Response.json({
        records: records.map((record) => ({ createdTime: "2026-03-02T17:00:00.000Z", ...record })),
      });
    },
  });
  const client = new AirtableClient({ token: "t", baseId: "appEXAMPLE0000001", runtime });
  await elapse(runtime, client.update("Leads", updates(1500)));
  return arrived;
}

describe("requests of which some are held up on their way", () => {
  it.each([20, 60, 100])("arrive five a second at most, some of them %i ms late", async (heldUpMs) => {
    const at = await arrivals(heldUpMs);
    expect(at).toHaveLength(150);
    const sixth = at.slice(5).map((time, index) => time - (at[index] as number));
    expect(Math.min(...sixth)).toBeGreaterThanOrEqual(1000);
  });
});
