import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import * as z from "zod";
import type { AirtableClient } from "../../src/clients/airtable/index.js";
import type { FullSyncResult, OpenCampaignConflict } from "../../src/engine/airtable/results.js";
import type { SyncEngine } from "../../src/engine/sync-engine.js";
import { askSomebody } from "../../src/rules/plan/policy.js";
import { FAKE_AIRTABLE_IDS } from "../../src/testing/index.js";
import { createAirtableWorld, minutes, TABLE } from "../engine/airtable/support.js";
import { docBlocks } from "../support/doc-blocks.js";
import { expectLinksToLead, linkedWorld, readGuide, waitUntil } from "./support.js";

const FILE = "docs/airtable.md";
const text = readFileSync(FILE, "utf8");
const guide = readGuide(FILE);
const { token, baseId, tableId } = FAKE_AIRTABLE_IDS;

// Within the checkout, where the package's own name resolves, and where no other test looks.
mkdirSync("coverage", { recursive: true });
const folder = mkdtempSync("coverage/airtable-guide-");
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a block as a program of its own; returns what it prints and what it says it prints. */
async function runAsProgram(block: string): Promise<{ printed: string[]; promised: (string | undefined)[] }> {
  const file = join(folder, "example.mts");
  writeFileSync(file, block);
  const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", file]);
  const promised = [...block.matchAll(/console\.log\(.*\); \/\/ (.*)/g)].map(([, said]) => said);
  return { printed: stdout.trim().split("\n"), promised };
}

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

describe("the code in the guide to Airtable", () => {
  it("begins with a program that prints what it says", async () => {
    const [block = ""] = docBlocks(FILE);
    const { printed, promised } = await runAsProgram(block);
    expect(printed).toEqual(promised);
    expect(promised).toHaveLength(3);
  });

  it("sets up an engine whose processes share a limit, and checks the table", async () => {
    const world = await createAirtableWorld();
    world.fake.people.deleteField(TABLE, "Notes");
    const env = { AIRTABLE_BASE_ID: baseId, AIRTABLE_TOKEN: token };
    const { engine, client, said } = await guide.run("engine.airtable.check()", world, { process: { env } });
    expect(said).toEqual([["warning", expect.stringContaining('"Notes"'), expect.stringContaining("Add the field")]]);
    expect((client as AirtableClient).baseId).toBe(baseId);
    const startedAt = world.runtime.now();
    await world.elapse((engine as SyncEngine).reconcile());
    // Four requests, in turn.
    expect(world.runtime.now() - startedAt).toBeGreaterThanOrEqual(3 * 220);
  });

  it("maps fields by name, by id and to nothing, and follows a rename", async () => {
    const world = await createAirtableWorld();
    world.fake.people.renameField(TABLE, "Email", "Work Email");
    const { engine } = await guide.run("CampaignFieldMap", world);
    world.row({ "Work Email": "dana@example.com", Phone: "1", "Form ID": "f7" });
    await world.elapse((engine as SyncEngine).reconcile());
    world.fake.people.renameField(TABLE, "Work Email", "Mail");
    world.row({ Mail: "kofi@example.com" });
    await world.pass(minutes(20));
    const { warnings } = await world.elapse((engine as SyncEngine).reconcile());
    expect(warnings).toEqual([expect.stringContaining('"Mail"')]);
    expect(
      (await (engine as SyncEngine).campaignLeads.list()).map(({ email, phone, formId }) => ({ email, phone, formId })),
    ).toEqual(
      expect.arrayContaining([
        { email: "dana@example.com", phone: "1", formId: null },
        { email: "kofi@example.com", phone: null, formId: null },
      ]),
    );
  });

  it("changes who owns what, field by field", async () => {
    const { world, record, id } = await linkedWorld({ airtable: { keyField: undefined as never } });
    const { engine } = (await guide.run("onConflict: askSomebody", world)) as unknown as { engine: SyncEngine };
    await world.edit(id, { status: "Contacted", leadSource: "Fair", phone: "1", company: "Acme" });
    world.fake.people.edit(TABLE, record, { Status: "Engaged", "Lead Source": "Web", Phone: "2" });
    await world.pass();
    expect(await world.elapse(engine.reconcile())).toMatchObject({ success: true, conflicts: 1 });
    // Asked about; the portal's; the portal's alone; Airtable's, as ever.
    expect(world.cells(record)).toMatchObject({ Status: "Engaged", "Lead Source": "Fair", Phone: "1" });
    expect(await world.lead(id)).toMatchObject({ status: "Contacted", company: null });
  });

  it("tells why a value is there", async () => {
    const { world, record, id } = await linkedWorld();
    world.fake.people.edit(TABLE, record, { Phone: "1" });
    await world.reconcile();
    const { said, link } = await guide.run("ruleInWords", world, { leadId: id });
    expect(said).toEqual([["phone", null, "1", "Only Airtable may change this field."]]);
    expect(link).toMatchObject({ recordId: record });
  });

  it("holds back deletions that look like a mistake, until somebody says so", async () => {
    const world = await createAirtableWorld({ airtable: { deletions: "auto" } });
    const rows = Array.from({ length: 30 }, (_, index) => ({ Email: `lead${index}@example.com` }));
    const records = world.fake.people.createMany(TABLE, rows);
    await world.reconcile();
    await world.pass();
    for (const record of records.slice(0, 21)) world.fake.people.remove(TABLE, record);
    const held = await world.reconcile();
    expect(held).toMatchObject({ success: true, deleted: 0, warnings: [expect.stringContaining("allowMassDelete")] });
    expect(held.stage1.errors).toEqual([expect.stringContaining("MASS_DELETE")]);
    await guide.run("allowMassDelete: true", world);
    expect((await world.leads()).filter(({ isActive }) => !isActive)).toHaveLength(21);
  });

  it("shows what staff do, which Airtable then shows too", async () => {
    const { world, record, id } = await linkedWorld();
    world.fake.people.edit(TABLE, record, { "Campaign ID": "spring", "Processing Status": "Enrolled" });
    await world.reconcile();
    await guide.run("campaignLeads.addNote", world, { leadId: id });
    const activities = await world.storage.activities.list({ leadId: id });
    expect(activities.map(({ action }) => action).toSorted()).toEqual([
      "CLAIMED",
      "NOTE_ADDED",
      "REMOVED_FROM_CAMPAIGN",
      "UNCLAIMED",
    ]);
    const { total, resting } = await guide.run("engine.airtable.waiting()", world, { leadId: id });
    expect({ total, resting }).toEqual({ total: 1, resting: 0 });
    await world.reconcile();
    expect(world.cells(record)["Processing Status"]).toBe("Removed");
    expect(world.cells(record)).not.toHaveProperty("Campaign ID");
    expect(await world.engine.airtable.waiting()).toEqual({ total: 0, resting: 0 });
  });

  it("decides a conflict, once", async () => {
    const { world, record, id } = await linkedWorld({
      airtable: { policy: { status: { owner: "shared", onConflict: askSomebody } } },
    });
    await world.edit(id, { status: "Contacted" });
    world.fake.people.edit(TABLE, record, { Status: "Engaged" });
    await world.reconcile();
    const { conflict } = await guide.run("engine.airtable.decide", world);
    const members = /airtable\.conflicts\(\); \/\/ (.*)/.exec(text)?.[1]?.split(", ");
    expect(Object.keys(conflict as object).toSorted()).toEqual(members?.toSorted());
    const { field, remote } = conflict as OpenCampaignConflict;
    await expect(world.engine.airtable.decide(id, field, remote, "ana")).rejects.toMatchObject({
      code: "CONFLICT_CLOSED",
    });
    await world.reconcile();
    expect((await world.lead(id)).status).toBe("Engaged");
    expect(await world.elapse(world.engine.airtable.conflicts())).toEqual([]);
  });

  it("loads everything, and goes on where it was paused", async () => {
    const world = await createAirtableWorld();
    world.fake.people.createMany(
      TABLE,
      Array.from({ length: 250 }, (_, index) => ({ Email: `lead${index}@example.com` })),
    );
    const pause = new AbortController();
    const onProgress = ({ processed }: { processed: number }): void => {
      if (processed === 150) pause.abort();
    };
    await expect(world.elapse(world.engine.syncAll({ signal: pause.signal, onProgress }))).rejects.toMatchObject({
      code: "ABORTED",
    });
    const { result, said } = await guide.run("engine.syncAll", world);
    expect(result).toMatchObject({ success: true, resumed: true } satisfies Partial<FullSyncResult>);
    expect(await world.leads()).toHaveLength(250);
    expect(said).toContainEqual(["pull", expect.any(Number), null, null]);
  });

  it("has a process that tells Airtable of an edit by itself", async () => {
    const { world, record, id } = await linkedWorld();
    const handlers: (() => Promise<void>)[] = [];
    const once = (signal: string, stop: () => Promise<void>): unknown => signal === "SIGTERM" && handlers.push(stop);
    const { said } = await guide.run("engine.start()", world, { process: { once } });
    ends.push(() => world.elapse(world.engine.stop()));
    await world.engine.campaignLeads.claim(id, { id: "ben" });
    await waitUntil(world, () => world.cells(record)["Claimed By"] === "ben");
    expect(said).toEqual([[id, expect.any(Number)]]);
    expect(handlers).toHaveLength(1);
    await world.elapse(handlers[0]?.() ?? Promise.reject(new Error("nobody listens")));
    expect(await world.engine.health()).toMatchObject({ running: false });
  });

  it("is pinged, believes nobody else, and reconciles", async () => {
    let POST: ((request: Request) => Promise<Response>) | undefined;
    const answers: number[] = [];
    const pingFetch = async (request: Request): Promise<Response> => {
      const response = (await POST?.(request)) ?? new Response(null, { status: 500 });
      answers.push(response.status);
      return response;
    };
    const { world, record, id } = await linkedWorld({ fake: { pingFetch } });
    const made = await guide.run("client.webhooks.create", world, { tableId });
    const { said, ...served } = await guide.run("verifyContentMac", world, { macSecretBase64: made.macSecretBase64 });
    POST = served.POST as typeof POST;
    const forged = new Request("https://portal.example.com/hooks/airtable", { method: "POST", body: "{}" });
    expect((await POST?.(forged))?.status).toBe(401);
    for (const phone of ["1", "2", "3"]) world.fake.people.edit(TABLE, record, { Phone: phone });
    await waitUntil(world, async () => (await world.lead(id)).phone === "3");
    expect(answers).toEqual([204, 204, 204]);
    // Our own writes ping nobody.
    await world.edit(id, { notes: "Called." });
    await world.reconcile();
    await world.pass();
    expect(answers).toHaveLength(3);
    expect(said).toEqual([]);
  });

  it("shows what the client says of a refused record", async () => {
    const world = await createAirtableWorld();
    world.row({ Email: "dana@example.com" });
    const { said } = await guide.run("AirtableBatchError", world);
    const promised = [...text.matchAll(/console\.log\(error\..*\); \/\/ (.*)/g)].map(([, line]) => line);
    expect(said.map((line) => line.join(" "))).toEqual(["1", ...promised]);
  });

  it("puts formulas together in which data stays data", async () => {
    const world = await createAirtableWorld();
    const row = { Email: "Dana@Example.com", Company: 'Acme "Best" Homes', "ICP Score": 90, Status: "New" };
    world.row(row);
    world.row({ ...row, "ICP Score": 70 });
    world.row({ ...row, "SMS Stop": true, "Claimed By": "ben" });
    const given = { company: '"Best"', email: "dana@example.COM", status: "New", score: 80 };
    const { found, unclaimed } = await guide.run("const byHand", world, given);
    expect(found).toMatchObject([{ fields: { Email: "Dana@Example.com" } }]);
    expect(unclaimed).toHaveLength(2);
  });

  it("reads and writes a typed table", async () => {
    const world = await createAirtableWorld();
    const { said } = await guide.run("defineFields", world, { z });
    expect(said).toEqual([[null, true]]);
    expect(world.fake.unexpected).toEqual([]);
  });

  it("has a short form in the README that runs", async () => {
    const { world, record, id } = await linkedWorld();
    const { engine } = await readGuide("README.md").run("new AirtableClient", world, { token, baseId, leadId: id });
    ends.push(() => world.elapse((engine as SyncEngine).stop()));
    await waitUntil(world, async () => world.cells(record)["Claimed By"] === "ben@acme.example");
  });

  it("is all tried out here, and links to what exists", () => {
    guide.expectAllTried(["startFakeAirtable"]);
    expectLinksToLead(FILE);
  });
});
