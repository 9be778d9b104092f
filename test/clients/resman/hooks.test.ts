import { describe, expect, it } from "vitest";
import { RemoteError } from "../../../src/domain/errors.js";
import type { RequestReport } from "../../../src/domain/request-report.js";
import {
  failureOf,
  impatientTime,
  leadPost,
  NOW,
  PROPERTY,
  posted,
  prospects,
  prospectXml,
  scripted,
} from "./support.js";

const refusal = new RemoteError("CIRCUIT_OPEN", "Nothing is sent.", { retryable: true, retryAfterMs: 5 });
const reasons = '{"MethodName":"M","Status":"Success","LostProspectReasons":[]}';

/** Hooks that keep what they are told, and what the caller was asked. */
function hooks(mayLeave: (request: number) => void = () => undefined) {
  const reports: RequestReport[] = [];
  const asked: string[] = [];
  let requests = 0;
  return {
    reports,
    asked,
    options: {
      beforeWrite: async () => {
        asked.push("write");
      },
      beforeRequest: () => {
        asked.push("request");
        mayLeave(requests++);
      },
      onRequest: (report: RequestReport) => {
        reports.push(report);
      },
    },
  };
}

describe("the hooks of a call of ResMan", () => {
  it("are told of each request, also of each repetition of a read", async () => {
    const { client } = scripted((_, index) => (index === 0 ? { status: 503 } : prospects(prospectXml({}))), {
      runtime: impatientTime().parts,
    });
    const { options, reports } = hooks();
    await client.searchProspects(PROPERTY, { email: "dana@example.com" }, options);
    expect(client.remote).toBe("resman:412");
    const told = { remote: "resman:412", operation: "ResMan SearchProspects", startedAt: expect.any(Number) };
    expect(reports).toEqual([
      { ...told, startedAt: NOW, durationMs: 0, status: 503, errorCode: "TEMPORARY_ERROR" },
      { ...told, durationMs: 0, status: 200, errorCode: null },
    ]);
  });

  it("are asked after the write's own question", async () => {
    const { client } = scripted(() => posted());
    const { options, asked, reports } = hooks();
    await client.postLead(PROPERTY, leadPost(), options);
    expect(asked).toEqual(["write", "request"]);
    expect(reports).toMatchObject([{ operation: "ResMan PostLeadManagement4_0", status: 200, errorCode: null }]);
  });

  it("can refuse a request: nothing is sent, told of or repeated", async () => {
    const { client, seen } = scripted(() => posted());
    const { options, reports, asked } = hooks(() => {
      throw refusal;
    });
    expect(await failureOf(client.searchProspects(PROPERTY, { phone: "918-555-0111" }, options))).toBe(refusal);
    expect(await failureOf(client.postLead(PROPERTY, leadPost(), options))).toBe(refusal);
    expect(asked).toEqual(["request", "write", "request"]);
    expect(seen).toEqual([]);
    expect(reports).toEqual([]);
  });

  it("can end the repetitions of a read", async () => {
    const { client, seen } = scripted(() => ({ status: 503 }), { runtime: impatientTime().parts });
    const { options, reports } = hooks((request) => {
      if (request === 1) throw refusal;
    });
    expect(await failureOf(client.searchProspects(PROPERTY, { email: "dana@example.com" }, options))).toBe(refusal);
    expect(seen).toHaveLength(1);
    expect(reports).toHaveLength(1);
  });

  it("go with each window of a pull, and with v2", async () => {
    const tooLarge = { status: 502, body: "buffer overflow" };
    const { client } = scripted((_, index) =>
      index === 3 ? { body: '{"properties":[]}' } : index === 0 ? tooLarge : prospects(),
    );
    const { options, reports } = hooks();
    const window = { from: "2026-03-01T00:00:00Z", to: "2026-03-02T00:00:00Z" };
    for await (const page of client.pullProspects(PROPERTY, window, options)) expect(page.prospects).toEqual([]);
    await client.v2.properties(options);
    expect(reports.map(({ operation, errorCode }) => [operation, errorCode])).toEqual([
      ["ResMan SearchProspects", "RESULT_TOO_LARGE"],
      ["ResMan SearchProspects", null],
      ["ResMan SearchProspects", null],
      ["ResMan v2 Properties", null],
    ]);
  });

  it("hear nothing of an answer from the cache", async () => {
    const { client } = scripted(() => reasons);
    const first = hooks();
    const second = hooks();
    await client.getLostProspectReasons(first.options);
    await client.getLostProspectReasons(second.options);
    expect(first.reports).toHaveLength(1);
    expect(second.asked).toEqual([]);
    expect(second.reports).toEqual([]);
  });
});
