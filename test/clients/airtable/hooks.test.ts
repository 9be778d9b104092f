import { describe, expect, it } from "vitest";
import { RemoteError } from "../../../src/domain/errors.js";
import type { RequestReport } from "../../../src/domain/request-report.js";
import { accept, BASE, collect, LATENCY, record, recordId, refusal as refused, scripted } from "./support.js";

const refusal = new RemoteError("CIRCUIT_OPEN", "Nothing is sent.", { retryable: true, retryAfterMs: 5 });
const remote = `airtable:${BASE}`;
const updates = Array.from({ length: 25 }, (_, number) => ({ id: recordId(number), fields: { Notes: "x" } }));

function hooks(mayLeave: (request: number) => void = () => undefined) {
  const reports: RequestReport[] = [];
  let asked = 0;
  const options = {
    beforeRequest: () => mayLeave(asked++),
    onRequest: (report: RequestReport) => {
      reports.push(report);
    },
  };
  return { reports, options, asked: () => asked };
}

describe("the hooks of a call of Airtable", () => {
  it("are told of each page and each repetition", async () => {
    const { client, settle } = scripted((_, index) =>
      index === 0 ? refused(503) : { records: [record(index)], ...(index === 1 && { offset: "itr1" }) },
    );
    const { options, reports } = hooks();
    await settle(client.list("Leads", {}, options));
    expect(client.remote).toBe(remote);
    expect(reports).toMatchObject([
      { remote, operation: "Airtable list records", durationMs: LATENCY, status: 503, errorCode: "TEMPORARY_ERROR" },
      { remote, status: 200, errorCode: null },
      { remote, status: 200, errorCode: null },
    ]);
  });

  it("go with reads by id, batches of writes, deletions, metadata and feeds", async () => {
    const { client, settle, seen } = scripted((request) => {
      if (request.path.includes("tables")) return { tables: [] };
      if (request.path.includes("payloads")) return { payloads: [], cursor: 1, mightHaveMore: false };
      return request.method === "GET" ? { records: [] } : accept(request);
    });
    const { options, reports } = hooks();
    await settle(client.getMany("Leads", [recordId(1)], {}, options));
    await settle(collect(client.updateEach("Leads", updates, options)));
    await settle(client.update("Leads", updates, options));
    await settle(client.delete("Leads", [recordId(1)], options));
    await settle(client.tables(options));
    await settle(client.webhooks.readFeed("ach00000000000001", 1, options));
    expect(reports).toHaveLength(seen.length);
    expect(seen.length).toBeGreaterThanOrEqual(10);
  });

  it("can refuse: nothing is sent or repeated, and a job of many writes ends", async () => {
    const { client, settle, seen } = scripted(accept);
    const { options, reports } = hooks(() => {
      throw refusal;
    });
    expect((await settle(client.list("Leads", {}, options))).error).toBe(refusal);
    const { value } = await settle(collect(client.updateEach("Leads", updates, options)));
    expect(value?.error).toBe(refusal);
    expect(seen).toEqual([]);
    expect(reports).toEqual([]);
  });
});
