import { expect } from "vitest";
import { CAMPAIGN_FIELDS, type CampaignLead } from "../../../../src/domain/campaign-lead.js";
import { minutes } from "../support.js";
import { onLead } from "./fields.js";
import type { TwoSides } from "./two-sides.js";

/** What rested is due after so long. */
const LONGEST_REST = minutes(70);
const CYCLES = 3;

/** Quiet cycles; then both sides must be equal, nothing lost or doubled, and one cycle more writes nothing at all. */
export async function checkSettled(sides: TwoSides): Promise<void> {
  const { world } = sides;
  for (let cycle = 1; cycle <= CYCLES; cycle += 1) {
    await world.pass(LONGEST_REST);
    const { success, stage1, stage2 } = await world.reconcile();
    sides.write(`quiet cycle ${cycle}: ${JSON.stringify({ stage1, stage2 })}`);
    expect(success, [...stage1.errors, ...stage2.errors].join("\n")).toBe(true);
  }
  await checkLeads(sides);
  await checkIdle(sides);
  expect(world.fake.unexpected).toEqual([]);
}

/** A cycle when nothing happened writes nothing, neither there nor here. */
export async function checkIdle({ world }: TwoSides): Promise<void> {
  expect(await world.noticed()).toEqual([]);
  await world.pass(minutes(1));
  expect(await world.writesOf()).toEqual({ airtable: 0, store: {} });
}

/** Every lead and every record are as they should be. */
export async function checkLeads(sides: TwoSides): Promise<void> {
  const { world, born } = sides;
  const leads = await world.leads();
  const records = sides.records();
  const ids = new Set<string>(leads.map(({ id }) => id));
  expect(
    [...born.leads].filter((id) => !ids.has(id)),
    "leads that were lost",
  ).toEqual([]);
  const owned = leads.flatMap(({ airtableRecordId }) => airtableRecordId ?? []);
  expect(new Set(owned).size, "records with several leads").toBe(owned.length);
  const active = leads.filter(({ isActive }) => isActive).map(({ airtableRecordId }) => airtableRecordId);
  expect(active.toSorted(), "active leads and records, one to one").toEqual(records.map(({ id }) => id).toSorted());
  // Every lead was put by the host, or is that of a row somebody made.
  const strangers = leads.filter(
    ({ id, airtableRecordId }) => !born.leads.has(id) && !born.rows.has(airtableRecordId ?? ""),
  );
  expect(strangers, "leads nobody made").toEqual([]);
  for (const lead of leads.filter(({ isActive }) => isActive)) await checkLead(sides, lead);
}

async function checkLead(sides: TwoSides, lead: CampaignLead): Promise<void> {
  const record = sides.record(lead.airtableRecordId);
  if (!record) throw new Error(`${lead.id} has no record`);
  const link = await sides.linkOfLead(lead.id);
  expect(link).toMatchObject({ recordId: record.id, status: "active" });
  expect(sides.keyOf(record), `key of ${sides.called(lead.id)}`).toBe(lead.id);
  for (const field of CAMPAIGN_FIELDS) {
    const conflict = link?.conflicts.find((one) => one.field === field);
    checkField({
      name: `${field} of ${sides.called(lead.id)} / ${sides.called(record.id)}`,
      local: onLead(lead, field),
      remote: sides.cell(record, field),
      expected: sides.expectations.of(lead.id, record.id, field),
      conflict,
    });
  }
}

interface FieldFacts {
  name: string;
  local: unknown;
  remote: unknown;
  expected: { values: unknown[]; mayBeOpen: boolean };
  conflict: { local: unknown; remote: unknown; decision: unknown } | undefined;
}

function checkField({ name, local, remote, expected, conflict }: FieldFacts): void {
  if (conflict) {
    expect(expected.mayBeOpen, `${name} is in conflict, but only one side had changed`).toBe(true);
    expect({ local: conflict.local, remote: conflict.remote, decision: conflict.decision }, name).toEqual({
      local,
      remote,
      decision: null,
    });
    return;
  }
  expect(local, `${name}: portal and Airtable`).toEqual(remote);
  expect(expected.values, `${name}: what should stand in the end`).toContainEqual(local);
}
