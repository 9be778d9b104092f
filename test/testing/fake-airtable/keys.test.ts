import fc from "fast-check";
import { expect, it } from "vitest";
import type { FakeAirtable } from "../../../src/testing/index.js";
import { aFake, call, TABLE_PATH } from "./support.js";

const KEYS = ["a", "b", "c"];
const CHOICES = { choices: KEYS.map((name) => ({ id: `sel${name.repeat(14)}`, name })) };

interface Step {
  kind: "create" | "edit" | "remove" | "restore" | "duplicate" | "toSelect" | "toText";
  /** Which record. */
  place: number;
  key: string | null;
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom("create", "edit", "remove", "restore", "duplicate", "toSelect", "toText"),
  place: fc.nat({ max: 9 }),
  key: fc.constantFrom(...KEYS, null),
});

/** Does one step, where there is a record to do it to. */
function act(fake: FakeAirtable, trash: string[], { kind, place, key }: Step): void {
  const { people } = fake;
  const ids = fake.records("Leads").map(({ id }) => id);
  const id = kind === "restore" ? trash.pop() : ids[place % ids.length];
  if (kind === "toSelect") people.retypeField("Leads", "Lead ID", "singleSelect", structuredClone(CHOICES));
  else if (kind === "toText") people.retypeField("Leads", "Lead ID", "singleLineText");
  else if (kind === "create") people.create("Leads", { "Lead ID": key });
  else if (id !== undefined && kind === "edit") people.edit("Leads", id, { "Lead ID": key });
  else if (id !== undefined && kind !== "edit") people[kind]("Leads", id);
  if (id !== undefined && kind === "remove") trash.push(id);
}

const upsert = (fake: FakeAirtable, key: string) =>
  call(fake, "PATCH", TABLE_PATH, {
    performUpsert: { fieldsToMergeOn: ["Lead ID"] },
    records: [{ fields: { "Lead ID": key } }],
  });

it("an upsert finds exactly the records that hold its key, whatever people did to them and to the field", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (steps) => {
      const { fake } = aFake();
      const trash: string[] = [];
      // The first look-up makes the index that every step must keep right.
      await upsert(fake, "a");
      for (const one of steps) act(fake, trash, one);
      for (const key of KEYS) {
        const holders = fake.records("Leads").filter(({ fields }) => fields["Lead ID"] === key);
        const { status, body } = await upsert(fake, key);
        if (holders.length > 1) expect(status).toBe(422);
        else expect(body.updatedRecords).toEqual(holders.map(({ id }) => id));
      }
    }),
    { numRuns: 100 },
  );
});
