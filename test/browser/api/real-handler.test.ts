import { createServer } from "node:http";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import { type LeadEdit, LeadSyncApi } from "../../../src/browser/index.js";
import { metricSampleSchema } from "../../../src/domain/metric-sample.js";
import { createLeadSyncHandler } from "../../../src/http/handler.js";
import { toNodeHandler } from "../../../src/http/shims/node.js";
import { anId } from "../../../src/testing/index.js";
import { OURS, THEIRS, THIRD } from "../../engine/conflicts/support.js";
import { listen } from "../../http/shims/support.js";
import { OTHER_PROPERTY, SAM } from "../../http/support/http-world.js";
import { aRow, commentsOf, createSmallWorld, DANA, PROPERTY } from "../../support/small-world.js";
import { conflictWorld, expectOurNames, failureOf, realWorld, untried } from "./support/real-api.js";

describe("leads", () => {
  it("are listed page by page, and by what is asked for", async () => {
    const { api, cycle } = await realWorld();
    await cycle();
    const first = expectOurNames(await api.listLeads({ limit: 1 }));
    expect(first).toEqual({
      items: [expect.objectContaining({ conversationId: expect.any(String) })],
      nextAfterId: first.items[0]?.conversationId,
    });
    const second = await api.listLeads({ limit: 1, ...(first.nextAfterId && { afterId: first.nextAfterId }) });
    expect([...first.items, ...second.items].map(({ conversationId }) => conversationId).toSorted()).toEqual([
      DANA,
      SAM,
    ]);
    const query = { propertyId: PROPERTY, syncStatus: ["synced", "failed"], status: ["new", "contacted"] } as const;
    expect((await api.listLeads(query)).items).toMatchObject([{ conversationId: DANA, syncStatus: "synced" }]);
    expect((await api.listLeads({ ...query, syncStatus: ["not_synced"] })).items).toEqual([]);
    expect((await api.listLeads({ ...query, status: ["lost"] })).items).toEqual([]);
  });

  it("of a chat arrive in ResMan with what is known, and without what is not", async () => {
    const { api, fake } = await realWorld();
    const made = await api.createLead({
      conversationId: DANA,
      propertyId: PROPERTY,
      firstName: "Lena",
      lastName: "Moss",
      email: "lena.moss@example.com",
      phone: null,
      initialMessage: "Two bedrooms, please",
      leadScore: 60,
      moveInDate: THIRD,
      budgetRange: { min: 1500, max: 2100 },
      hasPets: true,
      petDetails: { type: "dog", count: 1, weightLbs: 40 },
      occupantsCount: null,
    });
    expect(expectOurNames(made)).toMatchObject({ syncStatus: "success", syncLogId: expect.any(String) });
    const prospect = fake.prospects().find(({ prospectId }) => prospectId === made.resmanLeadId);
    expect(prospect?.people[0]).toMatchObject({ firstName: "Lena", email: "lena.moss@example.com", phones: [{}] });
    expect(prospect?.preferences).toMatchObject({ targetMoveInDate: THIRD, desiredRent: { min: 1500, max: 2100 } });
    expect(await api.getLead(made.resmanLeadId)).toMatchObject({ conversationId: DANA, phone: "+19185550142" });
  });

  it("that are edited change in ResMan, field by field, and come back as they were given", async () => {
    const { api, agent, prospect, cycle } = await realWorld({ rows: [aRow()] });
    await cycle();
    const edit: LeadEdit = {
      firstName: "Dana_Marie",
      moveInDate: OURS,
      budgetRange: { min: 1000, max: 1900 },
      occupantsCount: 3,
      hasPets: true,
      petDetails: { type: "dog", weightLbs: 35 },
      desiredFeatures: ["pet_friendly", "balcony"],
      workLocation: null,
    };
    const edited = await agent.editLead(DANA, edit);
    expect(edited).toMatchObject({ conversationId: DANA, jobId: expect.any(String) });
    expect(edited.changed).toEqual(
      expect.arrayContaining(["firstName", "moveInDate", "budgetRange", "occupantsCount"]),
    );
    expect(expectOurNames(await api.getLead(DANA))).toMatchObject(edit);
    expect(await agent.pushLead(DANA)).toMatchObject({ conversationId: DANA, outcome: "updated" });
    expect(prospect().people[0]).toMatchObject({ firstName: "Dana_Marie" });
    expect(prospect().preferences).toMatchObject({
      targetMoveInDate: OURS,
      desiredRent: { min: 1000, max: 1900 },
      numberOfOccupants: 3,
    });
    expect((await agent.editLead(DANA, { moveInDate: OURS })).changed).toEqual([]);
  });

  it("get another status on both sides", async () => {
    const { agent, prospect, cycle } = await realWorld({ rows: [aRow()] });
    await cycle();
    const customFields = { preferred_contact: "evening", bestDay: "Monday" };
    const updated = await agent.updateLeadStatus(DANA, {
      status: "contacted",
      notes: "Left a voicemail",
      nextFollowUp: "2026-03-05",
      customFields,
    });
    expect(expectOurNames(updated)).toMatchObject({ success: true, newStatus: "contacted", conversationUpdated: true });
    expect(commentsOf(prospect()).join()).toContain("Left a voicemail");
    expect((await agent.getLead(DANA)).status).toBe("contacted");
  });

  it("of a paused property wait, unless an admin forces them", async () => {
    const { api, fake } = await realWorld({ rows: [aRow()] });
    await api.pauseProperty(PROPERTY);
    expect(await api.pushLead(DANA)).toMatchObject({ outcome: "pending", resmanLeadId: null });
    expect(await api.pushLead(DANA, { force: true })).toMatchObject({ outcome: "created" });
    expect(fake.prospects()).toHaveLength(1);
  });

  it("are pulled, as far as the limit, and on from there", async () => {
    const { api, fake } = await realWorld({ rows: [aRow()] });
    for (const firstName of ["Lena", "Omar"]) {
      const email = `${firstName}@example.com`.toLowerCase();
      fake.staff.createProspect({ propertyId: PROPERTY, firstName, lastName: "Moss", email });
    }
    const request = { propertyId: PROPERTY, statusFilter: ["new", "contacted"], syncType: "full", limit: 1 } as const;
    const first = expectOurNames(await api.pullLeads(request));
    expect(first).toMatchObject({ totalCount: 1, syncSummary: { newLeads: 1, failedSyncs: 0 } });
    const { nextSyncToken = "" } = first;
    expect(nextSyncToken).not.toBe("");
    const second = await api.pullLeads({ ...request, nextSyncToken });
    expect([...first.leads, ...second.leads].map(({ firstName }) => firstName).toSorted()).toEqual(["Lena", "Omar"]);
    expect((await api.pullLeads({ ...request, statusFilter: ["leased"] })).leads).toEqual([]);
  });

  it("tell what was done to them and why, by our names of fields", async () => {
    const { api, agent, cycle } = await realWorld({ rows: [aRow()] });
    await cycle();
    await agent.editLead(DANA, { moveInDate: OURS });
    await cycle();
    const { items, nextAfterId = "" } = expectOurNames(await api.listSyncLogs(DANA, { limit: 1 }));
    expect(items).toMatchObject([{ syncStatus: "success", changes: [{ field: "moveInDate", to: OURS }] }]);
    expect((await api.listSyncLogs(DANA, { afterId: nextAfterId })).items).not.toEqual([]);
    const why = expectOurNames(await api.explainField(DANA, "moveInDate"));
    expect(why).toMatchObject({
      field: "moveInDate",
      value: OURS,
      base: { local: OURS, remote: OURS },
      pending: false,
    });
    expect(why.history.at(-1)).toMatchObject({ field: "moveInDate", to: OURS, syncLogId: items[0]?.id });
  });

  it("have pets as one field where changes are told", async () => {
    const { agent } = await realWorld({ rows: [aRow()] });
    const pets = { hasPets: true, petDetails: { type: "cat", weightLbs: 9 } };
    expect(await agent.editLead(DANA, pets)).toMatchObject({ changed: ["pets"] });
    expect(expectOurNames(await agent.explainField(DANA, "pets"))).toMatchObject({ field: "pets" });
    expect(await agent.getLead(DANA)).toMatchObject(pets);
    expect(await failureOf(agent.explainField(DANA, "hasPets"))).toMatchObject({ code: "INVALID_INPUT" });
  });
});

/** Dana writes once more, from an office, under a contact of her own. */
const OFFICE = anId(0x302);
const OFFICE_ROW = aRow(2, {
  user: { firstName: "Dana", lastName: "Okafor", email: "dana.okafor@example.com", phone: "(918) 555-0199" },
  conversation: { startTime: "2026-03-02T16:45:00Z" },
});

describe("duplicates", () => {
  it("are found, with what each field says", async () => {
    const { viewer } = await realWorld({ rows: [aRow(), OFFICE_ROW] });
    const [found, ...others] = expectOurNames(await viewer.listDuplicates(DANA));
    expect(others).toEqual([]);
    expect(found).toMatchObject({ conversationId: OFFICE, resmanLeadId: null });
    expect(found?.waterfall.map(({ field }) => field)).toContain("firstName");
  });

  it("are merged in ResMan, and apart again when that is taken back", async () => {
    const row = { ...OFFICE_ROW, user: { ...OFFICE_ROW.user, email: "d.okafor@work.example.com" } };
    const { api, agent, engine } = await realWorld({ rows: [aRow(), row] });
    for (const id of [DANA, OFFICE]) await engine.pushLead(id);
    const { resmanLeadId } = await agent.getLead(DANA);
    const merged = await agent.mergeLeads({
      resmanLeadId: resmanLeadId ?? "",
      domiqConversationId: OFFICE,
      mergeStrategy: "resman_wins",
      mergeFields: ["email", "phone", "hasPets", "moveInDate"],
      conflictResolution: { moveInDate: THIRD, petDetails: { weightLbs: 9 }, hasPets: true },
      notes: "Same",
    });
    expect(expectOurNames(merged)).toMatchObject({
      mergedLeadId: resmanLeadId,
      mergeSummary: {
        fieldsMerged: expect.arrayContaining(["email", "moveInDate"]),
        finalValues: { moveInDate: THIRD, hasPets: true, petDetails: { weightLbs: 9 } },
      },
    });
    expect((await api.getLead(OFFICE)).mergedInto).toBe(DANA);
    const apart = expectOurNames(await agent.unmergeLeads(OFFICE));
    expect(apart).toMatchObject({ survivorId: DANA, loserId: OFFICE, changed: true });
    expect(apart.fieldsRestored).toContain("moveInDate");
    expect((await api.getLead(OFFICE)).mergedInto).toBeNull();
    expect(await agent.unmergeLeads(OFFICE, merged.mergeId)).toMatchObject({ mergeId: merged.mergeId, changed: false });
  });

  const pairWorld = async () => {
    const world = await realWorld({
      rows: [aRow(), aRow(1, { user: { firstName: "Sam", email: "sam@example.com", phone: "918-555-0144" } })],
    });
    await world.cycle();
    const pair = { conflictType: "duplicate_lead", conversationId: DANA, otherConversationId: SAM } as const;
    const task = await world.engine.conflicts.escalateToManualReview(pair);
    return { ...world, id: task?.id ?? "" };
  };

  it("that are a task are put off, and merged into the one somebody names", async () => {
    const { api, agent, id } = await pairWorld();
    const until = "2026-04-01T08:00:00Z";
    const later = expectOurNames(await agent.decidePair(id, { decision: "later", until, notes: "Ask Sam" }));
    expect(later.conflict).toMatchObject({ field: "", conflictType: "duplicate_lead", otherConversationId: SAM });
    expect(Date.parse(later.conflict.snoozedUntil ?? "")).toBe(Date.parse(until));
    const merged = expectOurNames(
      await agent.decidePair(id, { decision: "merge", survivorConversationId: SAM, mergeStrategy: "domiq_wins" }),
    );
    expect(merged.merge).toMatchObject({ survivorId: SAM, loserId: DANA });
    expect((await api.getLead(DANA)).mergedInto).toBe(SAM);
  });

  it("that are none stay apart", async () => {
    const { agent, id } = await pairWorld();
    const { conflict, merge } = await agent.decidePair(id, { decision: "distinct" });
    expect([conflict.resolutionStatus, merge]).toEqual(["resolved", undefined]);
  });
});

describe("conflicts", () => {
  it("are listed by what is asked for, and shown with both sides", async () => {
    const { viewer, id } = await conflictWorld();
    const query = {
      propertyId: PROPERTY,
      conversationId: DANA,
      resolutionStatus: ["pending", "manual_review"],
      conflictType: ["data_conflict", "field_mismatch"],
      conflictSeverity: ["low", "medium", "high", "critical"],
      due: true,
    } as const;
    const { items } = expectOurNames(await viewer.listConflicts(query));
    expect(items).toMatchObject([{ id, field: "moveInDate", domiqValue: OURS, resmanValue: THEIRS }]);
    for (const other of [
      { resolutionStatus: ["resolved"] },
      { conflictType: ["duplicate_lead"] },
      { assignedTo: "kim" },
    ] as const) {
      expect((await viewer.listConflicts({ ...query, ...other })).items).toEqual([]);
    }
    const details = expectOurNames(await viewer.getConflict(id));
    expect(details).toMatchObject({
      field: "moveInDate",
      isOpen: true,
      domiq: { value: OURS },
      resman: { value: THEIRS },
      options: { resmanWins: { possible: true, value: THEIRS }, domiqWins: { possible: true, value: OURS } },
    });
    expect(details.conflict).toEqual(items[0]);
  });

  it.each([
    ["domiq_wins", OURS, OURS],
    ["resman_wins", THEIRS, THEIRS],
    ["merged", THIRD, THIRD],
  ] as const)("are settled by %s, in ResMan too", async (resolution, finalValue, held) => {
    const { agent, prospect, id } = await conflictWorld();
    const settled = await agent.resolveConflict(id, { resolution, finalValue, reason: "Asked her" });
    expect(expectOurNames(settled)).toMatchObject({
      applied: true,
      conflict: { resolutionStatus: "resolved", resolvedBy: "agent" },
    });
    expect([(await agent.getLead(DANA)).moveInDate, prospect().preferences.targetMoveInDate]).toEqual([held, held]);
    const again = await failureOf(agent.resolveConflict(id, { resolution }));
    expect(again).toMatchObject({ code: "CONFLICT_CLOSED", status: 409, retryable: false });
  });

  it("become somebody's task, and nobody's", async () => {
    const { agent, id } = await conflictWorld();
    const escalated = await agent.escalateConflict(id, { assignedTo: "kim", notes: "Please ask" });
    expect(expectOurNames(escalated)).toMatchObject({
      assignedTo: "kim",
      notes: expect.stringContaining("Please ask"),
    });
    expect((await agent.listConflicts({ assignedTo: "kim" })).items).toMatchObject([{ id }]);
    expect(await agent.assignConflict(id, "rae")).toMatchObject({ assignedTo: "rae" });
    expect(await agent.assignConflict(id, null)).toMatchObject({ assignedTo: null });
    expect(await agent.escalateConflict(id)).toMatchObject({ id, field: "moveInDate" });
  });

  it("that need no decision are closed", async () => {
    const { agent, engine } = await realWorld();
    const request = { conflictType: "field_mismatch", conversationId: DANA, field: "phone" } as const;
    const { id = "" } = (await engine.conflicts.escalateToManualReview(request)) ?? {};
    const closed = expectOurNames(await agent.dismissConflict(id, "Was told"));
    expect(closed).toMatchObject({ resolutionStatus: "resolved", resolvedBy: "agent", notes: "Was told" });
    expect((await failureOf(agent.dismissConflict(id))).code).toBe("CONFLICT_CLOSED");
  });
});

/** A worker takes what waits, and fails for good. */
async function failJobs({ storage, clock }: Awaited<ReturnType<typeof realWorld>>): Promise<void> {
  const at = new Date(clock.now()).toISOString();
  const claimed = await storage.queue.claim({ workerId: "worker-7", at, leaseMs: 60_000, limit: 10 });
  for (const { id, fence } of claimed) {
    await storage.queue.settle(id, fence, {
      status: "failed",
      at,
      errorCode: "AUTH_ERROR",
      errorMessage: "It said no.",
    });
  }
}

describe("operations", () => {
  it("jobs that failed are listed and queued again, one or all, and cancelled", async () => {
    const world = await realWorld();
    const { api, viewer, engine } = world;
    const { id } = await engine.enqueue(DANA);
    await engine.enqueue(SAM);
    await failJobs(world);
    const failed = { status: "failed", errorCode: "AUTH_ERROR", conversationId: DANA, propertyId: PROPERTY } as const;
    expect(expectOurNames(await viewer.listJobs(failed)).items).toMatchObject([
      { id, status: "failed", errorCode: "AUTH_ERROR", errorMessage: "It said no.", syncOperation: "push" },
    ]);
    expect((await api.listJobs({ ...failed, errorCode: "OTHER" })).items).toEqual([]);
    expect((await api.listJobs({ ...failed, propertyId: OTHER_PROPERTY, conversationId: SAM })).items).toHaveLength(1);
    expect(expectOurNames(await api.retryJob(id))).toMatchObject({ conversationId: DANA, status: "pending" });
    expect(await api.retryFailedJobs({ propertyId: OTHER_PROPERTY, errorCode: "OTHER" })).toBe(0);
    expect(await api.retryFailedJobs({ errorCode: "AUTH_ERROR" })).toBe(1);
    const { items } = await api.listJobs({ status: "pending" });
    expect(items).toHaveLength(2);
    for (const job of items) expect(await api.cancelJob(job.id)).toMatchObject({ id: job.id, status: "cancelled" });
  });

  it("properties are paused, resumed and turned", async () => {
    const { api } = await realWorld();
    const { items } = expectOurNames(await api.listIntegrations({ propertyId: PROPERTY }));
    expect(items).toMatchObject([
      { propertyId: PROPERTY, syncEnabled: true, settings: { defaultAgentId: expect.any(String) } },
    ]);
    expect((await api.listIntegrations({ limit: 1 })).nextAfterId).toBe(PROPERTY);
    expect(expectOurNames(await api.pauseProperty(PROPERTY))).toMatchObject({
      propertyId: PROPERTY,
      syncEnabled: false,
    });
    expect(await api.resumeProperty(PROPERTY)).toMatchObject({ syncEnabled: true });
    expect(await api.setDirection(PROPERTY, "from_resman")).toMatchObject({ syncDirection: "from_resman" });
  });

  it("metrics are of a property and a span of time, and have a history", async () => {
    const { api, storage, cycle, clock } = await realWorld();
    await cycle();
    const metrics = expectOurNames(await api.getMetrics({ propertyId: PROPERTY, windowMinutes: 90 }));
    expect(metrics).toMatchObject({
      syncSuccessRate: 1,
      totalOperations: 1,
      latencyPercentiles: { p50: expect.any(Number) },
    });
    expect(Date.parse(metrics.to ?? "") - Date.parse(metrics.from ?? "")).toBe(90 * 60_000);
    const at = new Date(clock.now()).toISOString();
    for (const name of ["apiErrors", "apiRequests"]) {
      await storage.metrics.append([metricSampleSchema.parse({ name, value: 2, propertyId: PROPERTY, at })]);
    }
    const history = await api.getMetricsHistory({
      propertyId: PROPERTY,
      names: ["apiErrors", "apiRequests"],
      from: "2026-03-02T00:00:00Z",
      to: "2026-03-03T00:00:00Z",
      stepMinutes: 10,
    });
    expect(expectOurNames(history).stepMinutes).toBe(10);
    expect(history.points).toMatchObject([
      { name: "apiErrors", sum: 2, last: 2 },
      { name: "apiRequests", count: 1 },
    ]);
  });

  it("runs are listed, and recent changes are brought both ways", async () => {
    const { api, fake, engine } = await realWorld();
    const own = await engine.pushLeads({ propertyId: PROPERTY, scope: "all" });
    await engine.pushLeads({ scope: "all" });
    const { items } = expectOurNames(await api.listRuns({ propertyId: PROPERTY, limit: 1 }));
    expect(items).toMatchObject([{ id: own.id, kind: "push", status: "completed", counts: { created: 1 } }]);
    fake.staff.createProspect({ propertyId: PROPERTY, firstName: "Lena", lastName: "Moss", email: "lena@example.com" });
    const delta = expectOurNames(await api.syncRecentChanges({ propertyId: PROPERTY, lookbackMinutes: 30 }));
    expect(delta).toMatchObject({
      success: true,
      details: { stage1: { inserted: 1, errors: [] }, runIds: expect.any(Array) },
    });
  });
});

describe("what is refused", () => {
  it("says who may not do it, and what is not there", async () => {
    const { viewer, agent, fake } = await realWorld();
    expect(await failureOf(viewer.editLead(DANA, { leadScore: 1 }))).toMatchObject({
      code: "FORBIDDEN",
      status: 403,
      outcomeUnknown: false,
    });
    expect(await failureOf(agent.pauseProperty(PROPERTY))).toMatchObject({ code: "FORBIDDEN" });
    expect(await failureOf(viewer.getLead(SAM))).toMatchObject({ code: "NOT_FOUND", status: 404 });
    expect(await failureOf(viewer.listLeads({ propertyId: OTHER_PROPERTY }))).toMatchObject({ code: "FORBIDDEN" });
    expect(await failureOf(viewer.getConflict("none"))).toMatchObject({ code: "NOT_FOUND" });
    expect(fake.writes).toEqual([]);
  });

  it("names the members of an input by our names", async () => {
    const { agent } = await realWorld();
    const wrong = { moveInDate: "soon", budgetRange: { min: "a" } } as unknown as LeadEdit;
    const error = await failureOf(agent.editLead(DANA, wrong));
    expect(error).toMatchObject({ code: "INVALID_INPUT", status: 400, retryable: false });
    expect(error.issues.map(({ path }) => path)).toEqual(expect.arrayContaining(["moveInDate", "budgetRange.min"]));
    const unusable = await failureOf(agent.editLead(DANA, { phone: "call me" }));
    expect(unusable.issues).toMatchObject([{ path: "phone" }]);
    expect((await failureOf(agent.explainField(DANA, "shoeSize"))).issues).toMatchObject([{ path: "field" }]);
  });

  it("is UNAUTHORIZED for somebody who is not known", async () => {
    const { handler } = await realWorld();
    const nobody = new LeadSyncApi({ baseUrl: "http://host.test", runtime: { fetch: handler } });
    expect(await failureOf(nobody.listLeads())).toMatchObject({ code: "UNAUTHORIZED", status: 401 });
  });
});

it("it goes through a server of node:http below a base path", async () => {
  const { engine, prospect, cycle } = await createSmallWorld();
  await cycle();
  const handler = createLeadSyncHandler({ engine, unsafeAllowAll: true, basePath: "/crm" });
  const { url, close } = await listen(createServer(toNodeHandler(handler)));
  onTestFinished(close);
  const api = new LeadSyncApi({ baseUrl: `${url}/crm/` });
  const { changed } = await api.editLead(DANA, { moveInDate: THIRD, firstName: "Zoë 🏡" });
  expect(changed.toSorted()).toEqual(["firstName", "moveInDate"]);
  expect(await api.pushLead(DANA)).toMatchObject({ outcome: "updated" });
  expect(prospect().preferences.targetMoveInDate).toBe(THIRD);
  expect((await api.listLeads({ status: ["new", "contacted"] })).items).toMatchObject([{ firstName: "Zoë 🏡" }]);
  expect(await failureOf(new LeadSyncApi({ baseUrl: url }).listLeads())).toMatchObject({ code: "NOT_FOUND" });
});

afterAll(() => {
  expect(untried(), "methods no test has called").toEqual([]);
});
