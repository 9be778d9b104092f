import { expect } from "vitest";
import { CAMPAIGN_FIELDS, type CampaignField, type CampaignLead } from "../../../src/domain/campaign-lead.js";
import { isSyncError } from "../../../src/domain/errors.js";
import type { AirtableSyncOptions } from "../../../src/engine/airtable/options.js";
import type { Fetch } from "../../../src/ports/runtime.js";
import { DEFAULT_FIELD_MAP } from "../../../src/rules/airtable/field-map.js";
import { type AirtableWorld, aLead, createAirtableWorld, KEY, minutes, TABLE } from "../../engine/airtable/support.js";
import type { Dice } from "./dice.js";
import { type Answer, responseOf } from "./hostile-airtable.js";

/** What becomes of a request; undefined: it is answered as it should be. */
export type Meddler = (right: unknown) => Answer | undefined;

/** A portal and a base, with somebody in between. */
export interface MeddledWorld extends AirtableWorld {
  /** Undefined: nobody meddles. */
  meddler: Meddler | undefined;
  /** Answers that were exchanged so far. */
  readonly meddled: number;
}

export const PORTAL_FIELDS = ["claimedBy", "notes"] as const satisfies readonly CampaignField[];
const THEIR_FIELDS = [
  "firstName",
  "lastName",
  "company",
  "title",
  "leadSource",
] as const satisfies readonly CampaignField[];

/** @param rows records that people made @param leads leads of the portal without a record */
export async function meddledWorld(
  dice: Dice,
  { rows, leads, ...airtable }: { rows: number; leads: number } & Partial<AirtableSyncOptions>,
): Promise<MeddledWorld> {
  const state: { meddler: Meddler | undefined; meddled: number } = { meddler: undefined, meddled: 0 };
  const meddle =
    (direct: Fetch): Fetch =>
    async (request) => {
      const { meddler } = state;
      // Half of what goes wrong was carried out all the same.
      if (meddler && dice.chance(0.5)) {
        const answer = meddler({});
        if (answer) {
          state.meddled += 1;
          return responseOf(answer);
        }
      }
      const response = await direct(request);
      if (!meddler) return response;
      const answer = meddler(
        await response
          .clone()
          .json()
          .catch(() => null),
      );
      if (!answer) return response;
      state.meddled += 1;
      return responseOf(answer);
    };
  const world = await createAirtableWorld({
    airtable: { keyField: KEY, ...airtable },
    client: { retry: { attempts: 2, baseMs: 100, capMs: 1000 } },
    fetch: meddle,
  });
  for (let number = 0; number < rows; number += 1) world.row({ "First Name": `Row ${number}`, Company: "Hill House" });
  for (let number = 1; number <= leads; number += 1) await world.put(aLead(number, { firstName: `Lead ${number}` }));
  return {
    ...world,
    get meddler() {
      return state.meddler;
    },
    set meddler(meddler: Meddler | undefined) {
      state.meddler = meddler;
    },
    get meddled() {
      return state.meddled;
    },
  };
}

/** Something somebody does on either side, each on fields of their own. */
export async function anEdit(dice: Dice, world: MeddledWorld): Promise<void> {
  const text = `${dice.int(1e6)}`;
  const lead = dice.pick(await world.leads());
  if (dice.chance(0.5)) {
    await world.edit(lead.id, { [dice.pick(PORTAL_FIELDS)]: dice.chance(0.2) ? null : text });
    return;
  }
  const field = DEFAULT_FIELD_MAP[dice.pick(THEIR_FIELDS)];
  world.fake.people.edit(TABLE, dice.pick(world.recordIds()), { [field]: dice.chance(0.2) ? null : text });
  await world.pass(minutes(1));
}

/** A reconciliation that may end with a result or an error of ours, and with nothing else. */
export async function anAttempt(world: MeddledWorld, work: () => Promise<unknown>): Promise<void> {
  try {
    await world.elapse(work());
  } catch (error) {
    if (!isSyncError(error)) throw error;
  }
}

/** Both sides say the same of every lead, one to one, and there is nothing left to do. */
export async function requireInStep(world: MeddledWorld, counts: { leads: number }): Promise<void> {
  const leads = await world.leads();
  expect(leads).toHaveLength(counts.leads);
  expect(leads.filter(({ isActive }) => !isActive)).toEqual([]);
  expect(leads.map(({ airtableRecordId }) => airtableRecordId).sort()).toEqual(world.recordIds().sort());
  for (const lead of leads) requireSame(world, lead);
  expect(await world.noticed()).toEqual([]);
  expect(await world.writesOf()).toEqual({ airtable: 0, store: {} });
}

function requireSame(world: MeddledWorld, lead: CampaignLead): void {
  const cells = world.cells(lead.airtableRecordId ?? "");
  const shown = Object.fromEntries(
    CAMPAIGN_FIELDS.map((field) => [
      field,
      cells[DEFAULT_FIELD_MAP[field]] ?? (typeof lead[field] === "boolean" ? false : null),
    ]),
  );
  expect(shown).toEqual(Object.fromEntries(CAMPAIGN_FIELDS.map((field) => [field, lead[field]])));
  expect(cells[KEY]).toBe(lead.id);
}
