import type { Contender, IdleCycle, Portal, Stages } from "./contender.js";
import { type AirtableWorld, createWorld, fill, QUARTER_MS } from "./world.js";

/** What a contender's sync of all leads came to. */
export interface Outcome extends Stages {
  name: string;
  /** Edits that did not arrive on the other side. */
  lost: number;
  /** Records there are too many. */
  doubled: number;
  /** The cycle after it, with nothing left to do; undefined where that was not looked at. */
  idle: IdleCycle | undefined;
}

/** How much there is to do. */
export interface RaceOptions {
  leads: number;
  latencyMs: number;
}

/** Somebody edits every lead in Airtable, and somebody at the portal. */
export async function edit(
  { fake, runtime }: AirtableWorld,
  table: string,
  records: readonly string[],
  portal: Portal,
): Promise<void> {
  for (const [index, record] of records.entries()) {
    fake.people.edit(table, record, { Company: `Company ${index}` });
    await portal.note(record, `Note ${index}.`);
  }
  // What was typed in this very second may be told a second late.
  await runtime.advance(1000);
}

/** One cycle: all changes from Airtable, and all changes to it. */
export async function race(contender: Contender, { leads, latencyMs }: RaceOptions): Promise<Outcome> {
  const world = createWorld({ latencyMs });
  const [table = ""] = world.tables;
  const records = fill(world, table, leads);
  const portal = await contender.open(world, records);
  await world.runtime.advance(QUARTER_MS);
  await edit(world, table, records, portal);
  const stages = await portal.sync();
  const harm = await damage(world, table, portal, leads);
  return { name: contender.name, ...stages, ...harm, idle: await portal.idle?.() };
}

/** What of the edits is not where it should be. */
export async function damage(
  { fake }: AirtableWorld,
  table: string,
  portal: Portal,
  leads: number,
): Promise<Pick<Outcome, "lost" | "doubled">> {
  const rows = await portal.leads();
  const records = fake.records(table);
  let lost = 0;
  for (const { id, fields } of records) {
    const { company, notes } = rows.get(id) ?? { company: null, notes: null };
    if (!String(fields.Company).startsWith("Company ") || company !== fields.Company) lost += 1;
    if (notes === null || notes !== fields.Notes) lost += 1;
  }
  return { lost, doubled: records.length - leads };
}
