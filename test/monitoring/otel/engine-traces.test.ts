import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import type { ReadableSpan } from "@opentelemetry/sdk-trace-base";
import { describe, expect, it } from "vitest";
import type { SyncEngine } from "../../../src/engine/sync-engine.js";
import { noTracing } from "../../../src/runtime/no-tracing.js";
import { anId } from "../../../src/testing/index.js";
import { DANA as AIRTABLE_DANA, aLead, createAirtableWorld, leadId } from "../../engine/airtable/support.js";
import { anUpdate } from "../../engine/intake/support/updates.js";
import { leaksIn, textsOf } from "../../support/log-scan/leaks-in.js";
import { aRow, createSmallWorld, DANA, PROPERTY, type SmallWorld, until } from "../../support/small-world.js";
import { idOf, type RecordedSpans, recordSpans, traceIdOf, treeOf, useContextManager } from "./support.js";

const MARCUS = { firstName: "Marcus", lastName: "Webb", email: "marcus.webb@example.com", phone: "918-555-0142" };
const IDLE = { pullEveryMs: 0 };

/** A host that traces, and a worker in another process on the same store. */
async function twoProcesses(rows = [aRow()]): Promise<{
  world: SmallWorld;
  host: RecordedSpans;
  worker: RecordedSpans;
  other: SyncEngine;
}> {
  const host = recordSpans();
  const worker = recordSpans();
  const world = await createSmallWorld({ rows, engine: { ...IDLE, tracing: host.tracing } });
  return { world, host, worker, other: world.anotherEngine({ tracing: worker.tracing }) };
}

/** Runs until nothing waits. */
async function work(engine: SyncEngine, { storage }: Pick<SmallWorld, "storage">): Promise<void> {
  await engine.start();
  await until(async () => {
    const { pending, processing } = await storage.queue.counts({});
    return pending + processing === 0;
  });
  await engine.stop();
}

describe("one trace", () => {
  useContextManager();

  it("goes from a notice in one process to the record in another", async () => {
    const { world, host, worker, other } = await twoProcesses();
    await world.engine.enqueue(DANA, { trigger: "manual" });
    // Whatever is active when an engine starts has nothing to do with its jobs.
    await worker.tracing.span("start-up", {}, () => work(other, world));

    const enqueue = host.one("lead_sync.enqueue");
    const spans = worker.all().filter((span) => traceIdOf(span) === traceIdOf(enqueue));
    expect(
      worker
        .all()
        .filter((span) => !spans.includes(span))
        .map(({ name }) => name),
    ).toEqual(["start-up"]);
    const job = worker.one("lead_sync.job");
    expect(job).toMatchObject({
      kind: SpanKind.CONSUMER,
      parentSpanContext: { spanId: idOf(enqueue), isRemote: true },
      attributes: {
        "lead_sync.job.id": expect.any(String),
        "lead_sync.conversation.id": DANA,
        "lead_sync.property.id": PROPERTY,
        "lead_sync.trigger": "manual",
        "lead_sync.operation": "push",
        "lead_sync.attempt": 1,
      },
    });
    const tree = treeOf(spans);
    expect(tree.slice(0, 3)).toEqual(["lead_sync.job", "  lead_sync.sync", "    lead_sync.load"]);
    expect(tree).toContain("    lead_sync.plan");
    expect(tree.at(-1)).toBe("    lead_sync.record");
    expect(worker.one("lead_sync.sync").attributes).toEqual({
      "lead_sync.conversation.id": DANA,
      "lead_sync.trigger": "manual",
      "lead_sync.prospect.id": world.prospect().prospectId,
      "lead_sync.outcome": "created",
    });
  });

  it("names each request to ResMan, as a child of the sync it was made for", async () => {
    const { world, host } = await twoProcesses();
    const told: string[] = [];
    world.engine.on("api:request", ({ operation }) => void told.push(operation));
    await world.engine.pushLead(DANA);
    const requests = host.all().filter(({ kind }) => kind === SpanKind.CLIENT);
    const sync = host.one("lead_sync.sync");
    expect(requests.map(({ name }) => name)).toEqual(told);
    expect(told.length).toBeGreaterThan(1);
    for (const { name, parentSpanContext, attributes } of requests) {
      expect(name).toMatch(/^ResMan \w+$/);
      expect(parentSpanContext).toEqual(sync.spanContext());
      expect(attributes).toEqual({
        "lead_sync.remote": "resman:412",
        "lead_sync.property.id": PROPERTY,
        "http.response.status_code": 200,
      });
    }
  });

  it("holds all tries of a call", async () => {
    const { world, host } = await twoProcesses();
    world.fake.faults.set("http503Html", { next: 4 });
    await world.engine.pushLead(DANA);
    const call = host.one("lead_sync.push_lead");
    const tries = host.named("lead_sync.sync");
    expect(tries.length).toBeGreaterThan(1);
    for (const span of tries) expect(span.parentSpanContext?.spanId).toBe(idOf(call));
    expect(tries.map(({ status }) => status.code)).toEqual([
      ...tries.slice(1).map(() => SpanStatusCode.ERROR),
      SpanStatusCode.UNSET,
    ]);
    expect(tries[0]?.status.message).toMatch(/^[A-Z_]+$/);
  });

  it("goes on from what is active, and on into a job that is left behind", async () => {
    const { world, host, worker, other } = await twoProcesses();
    world.fake.faults.set("http503Html", { next: 50 });
    await host.tracing.span("POST /leads", {}, async () => {
      const { outcome } = await world.engine.submitLead(DANA, { fields: { firstName: "Danielle" } });
      expect(outcome).toBe("pending");
    });
    world.fake.faults.clear();
    world.clock.pass(60 * 60_000);
    await work(other, world);
    const request = host.one("POST /leads");
    expect(host.one("lead_sync.submit_lead").parentSpanContext?.spanId).toBe(idOf(request));
    expect(worker.named("lead_sync.job").map(traceIdOf)).toEqual([traceIdOf(request)]);
  });

  it("is kept apart from that of a webhook stored in the same transaction", async () => {
    const rows = [aRow(), aRow(1, { user: { ...MARCUS, phone: "918-555-0177" } })];
    const { world, host, worker, other } = await twoProcesses(rows);
    await world.cycle();
    const leads = world.fake.prospects().map(({ prospectId }) => prospectId);
    const names = ["first", "second", "third"];
    const receive = (name: string, index: number) =>
      host.tracing.span(name, {}, () =>
        world.engine.webhooks.receive({
          deliveryId: `delivery-${index}`,
          update: anUpdate(leads[index % leads.length] ?? ""),
        }),
      );
    // The first is stored by itself, the others wait for it and go together.
    const receipts = await Promise.all(names.map(receive));
    expect(receipts.map(({ outcome }) => outcome)).toEqual(["queued", "queued", "queued"]);
    await work(other, world);

    const traces = names.map((name) => traceIdOf(host.one(name)));
    expect(new Set(traces).size).toBe(3);
    // The third delivery is about the first one's lead: its job took the newer notice in.
    expect(worker.named("lead_sync.job").map(traceIdOf).sort()).toEqual(traces.slice(1).sort());
    expect(host.named("lead_sync.webhook").map(({ kind, attributes }) => [kind, attributes])).toContainEqual([
      SpanKind.PRODUCER,
      {
        "lead_sync.webhook.source": "resman",
        "lead_sync.prospect.id": leads[1],
        "lead_sync.outcome": "queued",
      },
    ]);
  });

  it("begins with the job where nobody traced the notice, or what it left cannot be read", async () => {
    const { world, worker, other } = await twoProcesses();
    const { syncData } = await world.engine.enqueue(DANA, { syncData: { kept: 1 } });
    expect(syncData).toEqual({ kept: 1, trace: { traceparent: expect.stringMatching(/^00-/) } });
    const untraced = world.anotherEngine({ tracing: noTracing });
    const odd = [{ trace: "odd" }, { trace: { traceparent: 7 } }, { trace: { traceparent: "00-zz" } }, {}];
    for (const left of odd) {
      expect(await untraced.enqueue(DANA, { syncData: left })).toMatchObject({ syncData: left });
      await work(other, world);
    }
    const jobs = worker.named("lead_sync.job");
    expect(jobs.map(({ parentSpanContext }) => parentSpanContext)).toEqual(odd.map(() => undefined));
  });
});

describe("spans", () => {
  useContextManager();

  it("of pulls and sweeps say which run they were and how it ended", async () => {
    const { world, host } = await twoProcesses();
    await world.cycle();
    for (const name of ["lead_sync.push", "lead_sync.pull"]) {
      expect(host.one(name).attributes).toMatchObject({
        "lead_sync.run.id": expect.any(String),
        "lead_sync.trigger": expect.any(String),
        "lead_sync.outcome": "completed",
      });
    }
    for (const { attributes, parentSpanContext } of host.named("lead_sync.sync")) {
      const run = host.all().find((span) => idOf(span) === parentSpanContext?.spanId);
      expect(attributes["lead_sync.run.id"]).toBe(run?.attributes["lead_sync.run.id"]);
    }
  });

  it("of a reconciliation hold its stages and each request to Airtable", async () => {
    const { tracing, all } = recordSpans();
    const world = await createAirtableWorld({ engine: { tracing } });
    const airtableRecordId = world.row(AIRTABLE_DANA);
    await world.put(aLead(1, { airtableRecordId }));
    await world.reconcile();
    await world.edit(leadId(), { notes: "Ours." });
    const before = all().length;
    const { runId } = await world.reconcile();
    const spans = all().slice(before);
    const run = spans.find(({ name }) => name === "lead_sync.reconcile");
    expect(run?.attributes).toEqual({
      "lead_sync.operation": "incremental",
      "lead_sync.run.id": runId,
      "lead_sync.outcome": "completed",
    });
    expect(new Set(spans.map(traceIdOf)).size).toBe(1);
    expect(treeOf(spans)).toEqual([
      "lead_sync.reconcile",
      "  lead_sync.reconcile.pull",
      "    Airtable list records",
      "  lead_sync.reconcile.push",
      "    Airtable update records",
    ]);
    expect(
      leaksIn(
        all()
          .flatMap(({ name, attributes }) => [name, ...textsOf(attributes)])
          .join("\n"),
      ),
    ).toEqual([]);
  });

  it("hold nothing of anybody, whatever goes wrong", async () => {
    const { world, host } = await twoProcesses([aRow(), aRow(1, { user: MARCUS })]);
    const { engine, fake } = world;
    await world.cycle();
    await world.edit({ user: { email: "daniela@example.com" } });
    fake.faults.set("dropAfter", { next: 1, on: "writes" });
    await world.cycle();
    await engine.submitLead(DANA, { fields: { phone: "918-555-0199" } });
    await engine.updateLeadStatus(DANA, {
      status: "contacted",
      notes: "Left a voicemail for Dana",
      updatedBy: "chatbot",
      syncDirection: "to_resman",
    });
    await engine.pushLead(anId(0x999)).catch(() => undefined);
    await engine.pullLeads().catch(() => undefined);

    const told = ({ name, status, attributes, events, links }: ReadableSpan): unknown[] => [
      ...[name, status, attributes, events, links],
    ];
    const texts = host.all().flatMap((span) => textsOf(told(span)));
    expect(texts.length).toBeGreaterThan(50);
    expect(leaksIn(texts.join("\n"))).toEqual([]);
    expect(texts.join("\n").toLowerCase()).not.toMatch(/dana|marcus|webb|voicemail|555/);
    const names = new Set(host.all().flatMap(({ attributes }) => Object.keys(attributes)));
    for (const name of names) expect(name).toMatch(/^(lead_sync\.[a-z_.]+|error\.type|http\.response\.status_code)$/);
  });
});
