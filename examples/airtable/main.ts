import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { type CampaignLead, campaignLeadSchema, ruleInWords } from "@domiq/lead-sync";
import type { FakeAirtableServer } from "@domiq/lead-sync/testing";
import { CLIENT_ID, openWorld, type World } from "./world.js";

/** Marketing works in Airtable, staff work in the portal; both see the same leads. */
const TABLE = "Leads";
const PATIENCE_MS = 30_000;
let steps = 0;

const world = await openWorld();
console.log(`Airtable is ${world.place}`);
if (world.airtable) await play(world, world.airtable);
else await lookOnly(world);
await world.close();

/** A real base is only looked at; `lead-sync reconcile` is what changes it. */
async function lookOnly({ engine }: World): Promise<void> {
  const findings = await engine.airtable.check();
  for (const { severity, message, remedy } of findings) console.log(`${severity}: ${message} ${remedy}`);
  if (findings.some(({ severity }) => severity === "error")) return;
  const { plan } = await engine.reconcile({ dryRun: true });
  console.log(`A reconciliation would touch ${plan.length} leads and records. Run \`npm run reconcile\` to do it.`);
}

async function play({ engine, storage }: World, { fake }: FakeAirtableServer): Promise<void> {
  const { people } = fake;
  const cell = (recordId: string, field: string): unknown =>
    fake.records(TABLE).find(({ id }) => id === recordId)?.fields[field] ?? null;
  const ben = { id: "ben@acme.example", name: "Ben Ortiz" };

  step("Marketing has three leads in Airtable; the portal has none");
  const rows = [
    { "First Name": "Ana", Email: "ana@example.com", Phone: "(918) 555-0101", Status: "New" },
    { "First Name": "Kofi", Email: "kofi@example.com", Phone: "(918) 555-0102", Status: "Engaged" },
    { "First Name": "Mei", Email: "mei@example.com", "Processing Status": "Enrolled", "Campaign ID": "spring" },
  ];
  const [anaRecord = "", kofiRecord = "", meiRecord = ""] = people.createMany(TABLE, rows);
  const first = await engine.reconcile();
  tell(`reconcile: ${first.stage1.inserted} leads came from Airtable`);
  const ana = await leadOf(anaRecord);
  const kofi = await leadOf(kofiRecord);
  const mei = await leadOf(meiRecord);

  step("Ben claims Ana in the portal; a running engine tells Airtable within seconds");
  await engine.start();
  const claimedAt = Date.now();
  await engine.campaignLeads.claim(ana.id, ben);
  await until(() => cell(anaRecord, "Claimed By") === ben.id);
  tell(`Airtable shows "Claimed By: ${cell(anaRecord, "Claimed By")}" after ${seconds(Date.now() - claimedAt)}`);
  await engine.stop();

  step("Both sides edit Kofi in the same minute: nothing is lost");
  await engine.campaignLeads.addNote(kofi.id, "Wants a balcony.", ben);
  people.edit(TABLE, kofiRecord, { Phone: "(918) 555-0199", Status: "Qualified" });
  await engine.reconcile();
  const { phone, status } = await engine.campaignLeads.get(kofi.id);
  tell(`the portal shows phone ${phone} and status ${status}`);
  tell(`Airtable shows the note: ${cell(kofiRecord, "Notes")}`);

  step("Somebody overwrites the claim in Airtable, where the portal owns it: it is mended");
  people.edit(TABLE, anaRecord, { "Claimed By": "nobody" });
  await engine.reconcile();
  tell(`Airtable shows "Claimed By: ${cell(anaRecord, "Claimed By")}" again`);

  step("Ben takes Mei out of her campaign and gives Ana back: emptied fields travel too");
  await engine.campaignLeads.removeFromCampaign(mei.id, ben);
  await engine.campaignLeads.unclaim(ana.id, ben);
  await engine.reconcile();
  tell(`Airtable shows Mei as ${cell(meiRecord, "Processing Status")}, campaign ${cell(meiRecord, "Campaign ID")}`);
  tell(`Airtable shows Ana claimed by ${cell(anaRecord, "Claimed By")}`);

  step("A lead of the portal that Airtable does not know gets a record, once");
  await storage.campaignLeads.put(newLead({ firstName: "Noor", email: "noor@example.com" }));
  const { created } = await engine.reconcile();
  tell(`reconcile: ${created} record made; Airtable has ${fake.records(TABLE).length}`);

  step("Nobody edits anything: the next reconciliation writes nothing");
  const before = fake.writes.length;
  const last = await engine.reconcile();
  tell(`${fake.writes.length - before} writes to Airtable, ${last.stage1.updated} leads changed`);

  step("Why is it so? The log knows, newest first");
  for (const { createdAt, changes } of await engine.airtable.history(ana.id, { limit: 4 })) {
    for (const { field, from, to, rule } of changes) {
      tell(`${createdAt} ${field}: ${JSON.stringify(from)} to ${JSON.stringify(to)}. ${ruleInWords(rule, "airtable")}`);
    }
  }

  async function leadOf(recordId: string): Promise<CampaignLead> {
    const lead = await storage.campaignLeads.findByAirtableRecordId(recordId);
    if (!lead) throw new Error(`No lead came of record ${recordId}.`);
    return lead;
  }
}

/** A row your portal would insert: the schema fills in what is left out. */
function newLead(fields: Partial<CampaignLead>): CampaignLead {
  const at = new Date().toISOString();
  return campaignLeadSchema.parse({ ...fields, id: randomUUID(), clientId: CLIENT_ID, createdAt: at, updatedAt: at });
}

async function until(isSo: () => boolean): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!isSo()) {
    if (Date.now() > deadline) throw new Error("It did not arrive in Airtable.");
    await setTimeout(50);
  }
}

function step(text: string): void {
  steps += 1;
  console.log(`\n${steps}. ${text}`);
}

function tell(text: string): void {
  console.log(`   ${text}`);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
