import { createAirtableWorld, KEY, minutes } from "../support.js";
import { type CycleKind, cycle } from "./cycles.js";
import { ownerOf } from "./fields.js";
import { TwoSides } from "./two-sides.js";

/** What one process had to do when it was killed. */
export interface Scenario {
  name: string;
  kind: CycleKind;
  /** How the next process goes about it. */
  next: CycleKind;
  deletions?: "auto" | "sweep";
  /** A fault of Airtable on top. */
  fault?: "dropAfter" | "truncated" | "http503After";
  prepare(sides: TwoSides): Promise<void>;
  /** What people do before the next process begins. */
  between?(sides: TwoSides): Promise<void>;
}

const pass = (sides: TwoSides): Promise<void> => sides.world.pass(minutes(5));

/** Four leads and records that know each other, two of them made here. */
async function inStep(sides: TwoSides): Promise<{ leads: string[]; records: string[] }> {
  await sides.hostAdds({ email: "first@example.com", notes: "Called twice", campaignId: "camp-1" });
  await sides.hostAdds({ email: "second@example.com", claimedBy: "u-tom" });
  sides.personAdds({ email: "third@example.com", processingStatus: "Enrolled", campaignId: "camp-3" });
  sides.personAdds({ email: "fourth@example.com", notes: "Prefers mail" });
  await cycle(sides, { kind: "reconcile" });
  await pass(sides);
  const leads = (await sides.world.leads()).toSorted((a, b) => (a.email ?? "").localeCompare(b.email ?? ""));
  return { leads: leads.map(({ id }) => id), records: leads.map(({ airtableRecordId }) => airtableRecordId ?? "") };
}

async function editBothSides(sides: TwoSides): Promise<void> {
  const { leads, records } = await inStep(sides);
  const [first = "", second = "", third = "", fourth = ""] = leads;
  await sides.staffActs(first, "note", "Wants a balcony");
  await sides.staffActs(second, "unclaim");
  await sides.staffActs(third, "remove");
  await sides.hostEdits(fourth, "notes", null);
  await sides.hostEdits(fourth, "company", "The portal's idea");
  await sides.personEdits(records[0] ?? "", "company", "Airtable's company");
  await sides.personEdits(records[0] ?? "", "notes", "Airtable's idea");
  await sides.personEdits(records[1] ?? "", "email", null);
  await sides.personEdits(records[2] ?? "", "campaignId", "camp-4");
  await pass(sides);
}

export const SCENARIOS: readonly Scenario[] = [
  {
    name: "the first meeting of leads and records",
    kind: "reconcile",
    next: "reconcile",
    deletions: "auto",
    prepare: async (sides) => {
      const known = sides.personAdds({ email: "known@example.com", notes: "Airtable's note", company: "Acme" });
      sides.personAdds({ email: "stranger@example.com", smsStop: true });
      for (let count = 0; count < 3; count += 1)
        sides.personAdds({ email: `row${count}@example.com`, icpScore: count });
      await sides.hostAdds({ email: "other@example.com", notes: "The portal's note", title: "CTO" }, known);
      for (let count = 0; count < 4; count += 1)
        await sides.hostAdds({ phone: `+1555000${count}`, notes: `New ${count}` });
      await pass(sides);
    },
  },
  { name: "edits on both sides", kind: "reconcile", next: "reconcile", prepare: editBothSides },
  { name: "a push of a follower", kind: "follow", next: "reconcile", prepare: editBothSides },
  { name: "a full sync", kind: "full", next: "full", prepare: editBothSides },
  {
    name: "a push whose answers are lost",
    kind: "follow",
    next: "reconcile",
    fault: "dropAfter",
    prepare: editBothSides,
  },
  {
    name: "new leads whose answers are cut short",
    kind: "reconcile",
    next: "follow",
    fault: "truncated",
    prepare: async (sides) => {
      await inStep(sides);
      for (let count = 0; count < 5; count += 1)
        await sides.hostAdds({ email: `new${count}@example.com`, notes: "New" });
      await pass(sides);
    },
  },
  {
    name: "rows made for new leads, which people edit before anybody here knows them",
    kind: "follow",
    next: "follow",
    prepare: async (sides) => {
      await inStep(sides);
      for (let count = 0; count < 5; count += 1)
        await sides.hostAdds({ email: `new${count}@example.com`, notes: "New" });
      await pass(sides);
    },
    between: async (sides) => {
      for (const { id } of sides.records()) {
        const { link } = await sides.sidesOfRecord(id, "email");
        if (link) continue;
        await sides.personEdits(id, "email", `typed-for-${id}@example.com`);
        await sides.personEdits(id, "company", "Typed");
      }
    },
  },
  {
    name: "deleted, restored and duplicated rows",
    kind: "reconcile",
    next: "reconcile",
    deletions: "sweep",
    prepare: async (sides) => {
      const { records } = await inStep(sides);
      sides.personRemoves(records[0] ?? "");
      sides.personDuplicates(records[1] ?? "");
      sides.personRemoves(records[2] ?? "");
      await sides.world.pass(minutes(130));
      await cycle(sides, { kind: "reconcile" });
      await pass(sides);
      sides.personRestores(records[2] ?? "");
      sides.personRemoves(records[3] ?? "");
      sides.personBreaksKey(records[1] ?? "", null);
      await sides.world.pass(minutes(130));
    },
  },
];

/** Two sides as a scenario's process finds them. */
export async function stage({ prepare, deletions = "sweep" }: Scenario): Promise<TwoSides> {
  const world = await createAirtableWorld({
    airtable: { keyField: KEY, deletions, sweepEveryMs: minutes(120), massDelete: { count: 100 } },
    fake: { clockSkewMs: minutes(-9), latencyMs: 40 },
  });
  const sides = new TwoSides(world, ownerOf, "local-wins");
  await prepare(sides);
  return sides;
}

/** The process is killed before the step after this one; another begins. Returns whether the first had come to its end. */
export async function killedAfter(scenario: Scenario, sides: TwoSides, lastStep: number): Promise<boolean> {
  const { faults } = sides.world.fake;
  if (scenario.fault) faults.set(scenario.fault, { at: [2], on: "writes" });
  const life = await cycle(sides, { kind: scenario.kind, lastStep });
  faults.clear();
  await scenario.between?.(sides);
  await cycle(sides, { kind: scenario.next });
  return !life.isDead;
}
