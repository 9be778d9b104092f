import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CAMPAIGN_FIELDS, type CampaignField } from "../../../src/domain/campaign-lead.js";
import type { LinkBase } from "../../../src/domain/link.js";
import type { JsonValue } from "../../../src/domain/primitives.js";
import {
  type CampaignPolicyOverrides,
  campaignPolicy,
  writtenFields,
} from "../../../src/rules/airtable/campaign-policy.js";
import { FIELD_KINDS } from "../../../src/rules/airtable/cell-types.js";
import type { MappedField } from "../../../src/rules/airtable/field-map.js";
import { readRecord } from "../../../src/rules/airtable/read-record.js";
import { writeCells } from "../../../src/rules/airtable/write-cells.js";
import { isEmptyPlan, planSync, type SyncPlan } from "../../../src/rules/plan/plan-sync.js";
import { askSomebody, localWins } from "../../../src/rules/plan/policy.js";
import { settle } from "../../../src/rules/plan/settle.js";
import { answered, mapped, resolved, valuesFor } from "./support.js";

type Values = Record<string, JsonValue>;

const OURS: readonly CampaignField[] = ["claimedBy", "claimedAt", "notes"];
const REMOVAL: readonly CampaignField[] = ["processingStatus", "campaignId"];
const isEmpty = (value: JsonValue | undefined): boolean => value === null || value === "" || value === false;

/** The portal's lead and its record, in a table of these fields, and a sync between them. */
class Pair {
  readonly table;
  readonly policy;
  base: LinkBase = { fields: {}, events: [] };
  local: Values;
  remote: Values;

  constructor(fields: readonly MappedField[], local: Values, remote: Values, overrides: CampaignPolicyOverrides = {}) {
    this.table = resolved(fields);
    this.policy = campaignPolicy(overrides, this.table);
    this.local = local;
    this.remote = remote;
  }

  plan(): SyncPlan {
    const side = (fields: Values) => ({ fields, events: [] });
    return planSync(this.base, side(this.local), side(this.remote), this.policy);
  }

  /** Carries a plan out as the engine does: what Airtable shows is read from its answer. */
  sync(): SyncPlan {
    const plan = this.plan();
    this.local = { ...this.local, ...Object.fromEntries(plan.toLocal.map(({ field, to }) => [field, to])) };
    const cells = writeCells(Object.fromEntries(plan.toRemote.map(({ field, to }) => [field, to])), this.table);
    for (const { id, field, type } of this.table.fields) {
      if (!(id in cells)) continue;
      const cell = answered(type, cells[id]);
      const answer = { id: "rec1", createdTime: "now", fields: cell === undefined ? {} : { [id]: cell } };
      const value = readRecord(answer, this.table).fields[field];
      if (value !== undefined) this.remote = { ...this.remote, [field]: value };
    }
    this.base = settle(this.base, plan, this.local, this.remote);
    return plan;
  }

  rules(): Record<string, string> {
    const { toLocal, toRemote } = this.plan();
    return Object.fromEntries([...toLocal, ...toRemote].map(({ field, rule }) => [field, rule]));
  }
}

/** A pair that agreed on these values before. */
function agreed(
  values: Values,
  overrides: CampaignPolicyOverrides = {},
  types: Partial<Record<CampaignField, string>> = {},
) {
  const fields = (Object.keys(values) as CampaignField[]).map((field) => {
    const type = types[field];
    return mapped(field, type === undefined ? {} : { type });
  });
  const pair = new Pair(fields, values, values, overrides);
  pair.sync();
  return pair;
}

const TYPES: Partial<Record<CampaignField, readonly string[]>> = {
  notes: ["multilineText", "richText"],
  claimedAt: ["dateTime", "date", "singleLineText"],
  claimedBy: ["singleLineText", "singleSelect"],
  processingStatus: ["singleSelect", "multipleSelects"],
  status: ["singleSelect", "barcode"],
  icpScore: ["number", "percent", "singleLineText"],
};

const table: fc.Arbitrary<MappedField[]> = fc
  .tuple(...CAMPAIGN_FIELDS.map((field) => fc.constantFrom(...(TYPES[field] ?? [mapped(field).type]))))
  .map((types) => CAMPAIGN_FIELDS.map((field, index) => mapped(field, { type: types[index] ?? "" })));

/** Few values of a field, so that sides meet. Instants of the portal are written without milliseconds. */
const someValue = (field: CampaignField): fc.Arbitrary<JsonValue> => {
  switch (FIELD_KINDS[field]) {
    case "boolean":
      return fc.boolean();
    case "instant":
      return fc.constantFrom(null, "2026-03-02T17:05:00Z", "2026-03-02T17:05:00.000Z", "2026-04-01T00:00:00.000Z");
    case "text":
      return fc.constantFrom(null, "", "a", "b", "Removed");
    default:
      return fc.constantFrom(null, 0, 1, 2);
  }
};
const localSide = fc.record(Object.fromEntries(CAMPAIGN_FIELDS.map((field) => [field, someValue(field)])));
/** What a record shows is in the form cells are read in. */
const remoteSide = table.chain((fields) =>
  fc
    .record(
      Object.fromEntries(
        fields.map(({ field, type }) => [field, fc.oneof(someValue(field), valuesFor(FIELD_KINDS[field], type))]),
      ),
    )
    .map((values) => ({ fields, values: shown(fields, values) })),
);

function shown(fields: readonly MappedField[], values: Values): Values {
  const cells = writeCells(values, resolved(fields));
  const record = { id: "rec1", createdTime: "now", fields: {} as Record<string, unknown> };
  for (const { id, type } of fields) record.fields[id] = answered(type, cells[id]);
  return readRecord(record, resolved(fields)).fields as Values;
}

const meeting = fc
  .record({ remote: remoteSide, local: localSide })
  .map(({ remote, local }) => ({ fields: remote.fields, remote: remote.values, local }));
const edits = fc.record({
  ours: localSide,
  theirs: localSide,
  onlyOurs: fc.subarray([...CAMPAIGN_FIELDS]),
  onlyTheirs: fc.subarray([...CAMPAIGN_FIELDS]),
});

function edit(
  pair: Pair,
  { ours, theirs, onlyOurs, onlyTheirs }: { ours: Values; theirs: Values; onlyOurs: string[]; onlyTheirs: string[] },
): void {
  for (const field of onlyOurs) pair.local = { ...pair.local, [field]: ours[field] ?? null };
  const seen = shown(pair.table.fields, theirs);
  for (const field of onlyTheirs) pair.remote = { ...pair.remote, [field]: seen[field] ?? null };
}

describe("any pair of a lead and a record", () => {
  it("loses nothing at first contact: what only one side knows is on both afterwards", () => {
    fc.assert(
      fc.property(meeting, ({ fields, local, remote }) => {
        const pair = new Pair(fields, local, remote);
        pair.sync();
        for (const { field } of fields) {
          if (isEmpty(local[field]))
            expect(pair.local[field] ?? null, field).toEqual(isEmpty(remote[field]) ? local[field] : remote[field]);
          else if (isEmpty(remote[field])) {
            expect(pair.local[field], field).toEqual(local[field]);
            expect(isEmpty(pair.remote[field]), field).toBe(false);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it("has nothing left to do once a plan was carried out, and both sides say the same", () => {
    fc.assert(
      fc.property(meeting, fc.array(edits, { maxLength: 3 }), ({ fields, local, remote }, rounds) => {
        const pair = new Pair(fields, local, remote);
        pair.sync();
        for (const round of [undefined, ...rounds]) {
          if (round) edit(pair, round);
          pair.sync();
          const again = pair.plan();
          expect(isEmptyPlan(again)).toBe(true);
          expect(again.conflicts).toEqual([]);
          expect(shown(fields, pair.local)).toEqual(pair.remote);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("ends with the portal's value in its own fields and with Airtable's in all others, whoever edited what", () => {
    fc.assert(
      fc.property(meeting, edits, ({ fields, local, remote }, round) => {
        const pair = new Pair(fields, local, remote);
        pair.sync();
        edit(pair, round);
        const before = structuredClone({ local: pair.local, remote: pair.remote });
        const base = structuredClone(pair.base.fields);
        pair.sync();
        for (const { field } of fields) {
          if (OURS.includes(field)) expect(pair.local[field], field).toEqual(before.local[field]);
          else if (!REMOVAL.includes(field)) {
            // A side that did not move keeps its own writing of the same value.
            const isQuiet = before.local[field] === base[field]?.local && before.remote[field] === base[field]?.remote;
            if (!isQuiet) expect(pair.local[field], field).toEqual(before.remote[field]);
            expect(pair.remote[field], field).toEqual(before.remote[field]);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("what the portal owns", () => {
  it.each<[string, CampaignField, JsonValue]>([
    ["a claim", "claimedBy", "ann"],
    ["an unclaim", "claimedBy", null],
    ["cleared notes", "notes", null],
    ["a new note", "notes", "called"],
  ])("%s leaves for Airtable", (_, field, value) => {
    const pair = agreed({ [field]: "before" });
    pair.local[field] = value;
    expect(pair.sync().toRemote).toEqual([{ field, from: "before", to: value, origin: "local", rule: "owner:local" }]);
    expect(pair.remote[field]).toBe(value);
  });

  it("is mended where somebody edits it in Airtable", () => {
    const pair = agreed({ notes: "ours" });
    pair.remote.notes = "theirs";
    const plan = pair.sync();
    expect(plan.toLocal).toEqual([]);
    expect(plan.toRemote).toMatchObject([{ field: "notes", from: "theirs", to: "ours", rule: "owner:local" }]);
    expect(pair.remote.notes).toBe("ours");
  });

  it("comes from Airtable at first contact where the portal has nothing, but never again", () => {
    const pair = new Pair(
      [mapped("notes"), mapped("claimedBy")],
      { notes: null, claimedBy: "ann" },
      { notes: "old", claimedBy: "bob" },
    );
    pair.sync();
    expect(pair.local).toEqual({ notes: "old", claimedBy: "ann" });
    expect(pair.remote).toEqual({ notes: "old", claimedBy: "ann" });
    pair.local.notes = null;
    pair.sync();
    expect(pair.remote.notes).toBeNull();
  });

  it("is not written again for another writing of the same instant, nor for a time of day the field cannot hold", () => {
    const pair = agreed({ claimedAt: "2026-03-02T17:05:00.000Z" });
    pair.local.claimedAt = "2026-03-02T12:05:00-05:00";
    expect(pair.sync().toRemote).toEqual([]);
    const dated = agreed({ claimedAt: "2026-03-02T00:00:00.000Z" }, {}, { claimedAt: "date" });
    dated.local.claimedAt = "2026-03-02T17:05:00.000Z";
    expect(dated.sync().toRemote).toEqual([]);
    expect(dated.local.claimedAt).toBe("2026-03-02T17:05:00.000Z");
  });
});

describe("what Airtable owns", () => {
  it("comes to the portal, also when it was cleared", () => {
    const pair = agreed({ email: "a@b.co", smsStop: true });
    pair.remote = { email: null, smsStop: false };
    pair.sync();
    expect(pair.local).toEqual({ email: null, smsStop: false });
  });

  it("is mended in the portal where somebody edits it there", () => {
    const pair = agreed({ email: "a@b.co" });
    pair.local.email = "x@y.co";
    const plan = pair.sync();
    expect(plan.toRemote).toEqual([]);
    expect(plan.toLocal).toMatchObject([{ field: "email", to: "a@b.co", rule: "owner:remote" }]);
  });

  it("stands at first contact where both sides have a value", () => {
    const pair = new Pair([mapped("email")], { email: "ours" }, { email: "theirs" });
    expect(pair.rules()).toEqual({ email: "owner:remote" });
    pair.sync();
    expect(pair.local.email).toBe("theirs");
  });

  it("keeps a tick only one side has at first contact: somebody asked for no more SMS", () => {
    const pair = new Pair(
      [mapped("smsStop"), mapped("booked")],
      { smsStop: true, booked: false },
      { smsStop: false, booked: true },
    );
    pair.sync();
    expect(pair.local).toEqual({ smsStop: true, booked: true });
    expect(pair.remote).toEqual({ smsStop: true, booked: true });
  });
});

describe("the removal from a campaign", () => {
  const IN = { processingStatus: "Active", campaignId: "C1" };
  const OUT = { processingStatus: "Removed", campaignId: null };

  it("leaves for Airtable", () => {
    const pair = agreed(IN);
    pair.local = OUT;
    expect(pair.rules()).toEqual({ processingStatus: "campaign:removed", campaignId: "campaign:removed" });
    pair.sync();
    expect(pair.remote).toEqual(OUT);
  });

  it("stands also where Airtable changed the lead at the same time", () => {
    const pair = agreed(IN);
    pair.local = OUT;
    pair.remote = { processingStatus: "Paused", campaignId: "C2" };
    expect(pair.sync().conflicts).toEqual([]);
    expect(pair.remote).toEqual(OUT);
  });

  it("is taken back by somebody in Airtable who puts the lead into a campaign later", () => {
    const pair = agreed(OUT);
    pair.remote = { processingStatus: "Active", campaignId: "C2" };
    expect(pair.rules()).toEqual({ processingStatus: "owner:remote", campaignId: "owner:remote" });
    pair.sync();
    expect(pair.local).toEqual({ processingStatus: "Active", campaignId: "C2" });
  });

  it("is all the portal may do: another status or campaign of its own is mended", () => {
    const pair = agreed(IN);
    pair.local = { processingStatus: "Done", campaignId: "C9" };
    pair.sync();
    expect(pair.local).toEqual(IN);
    expect(pair.remote).toEqual(IN);
  });

  it("stands at first contact, where an unknown campaign is no removal", () => {
    const fields = [mapped("processingStatus"), mapped("campaignId")];
    const pair = new Pair(fields, { processingStatus: "Removed", campaignId: null }, IN);
    pair.sync();
    expect(pair.remote).toEqual({ processingStatus: "Removed", campaignId: "C1" });
    expect(pair.local).toEqual({ processingStatus: "Removed", campaignId: "C1" });
  });
});

describe("overrides", () => {
  it("let a field be edited on both sides, and a person decide where both did", () => {
    const pair = agreed({ phone: "1" }, { phone: { owner: "shared", onConflict: askSomebody } });
    pair.local.phone = "2";
    expect(pair.sync().toRemote).toMatchObject([{ to: "2", rule: "changed:local" }]);
    pair.remote.phone = "3";
    expect(pair.sync().toLocal).toMatchObject([{ to: "3", rule: "changed:remote" }]);
    pair.local.phone = "4";
    pair.remote.phone = "5";
    expect(pair.sync()).toMatchObject({
      toLocal: [],
      toRemote: [],
      conflicts: [{ field: "phone", local: "4", remote: "5", resolution: "open", rule: "conflict:manual-review" }],
    });
  });

  it("see no conflict where both came to the same", () => {
    const pair = agreed({ claimedAt: null }, { claimedAt: { owner: "shared", onConflict: askSomebody } });
    pair.local.claimedAt = "2026-03-02T17:05:00Z";
    pair.remote.claimedAt = "2026-03-02T17:05:00.000Z";
    expect(pair.sync()).toMatchObject({ conflicts: [], toLocal: [], toRemote: [] });
  });

  it("of a shared box keep the tick only one side has at first contact, and use their rule later", () => {
    const overrides: CampaignPolicyOverrides = { booked: { owner: "shared", onConflict: localWins } };
    const pair = new Pair([mapped("booked")], { booked: true }, { booked: false }, overrides);
    expect(pair.rules()).toEqual({ booked: "first-contact:only-local-has-one" });
    pair.sync();
    pair.remote.booked = false;
    expect(pair.rules()).toEqual({ booked: "changed:remote" });
  });

  it("give a field to another owner, the removal's too", () => {
    const overrides: CampaignPolicyOverrides = {
      notes: { owner: "remote" },
      email: { owner: "local" },
      campaignId: { owner: "remote" },
    };
    const pair = agreed({ notes: "a", email: "a", campaignId: "a" }, overrides);
    pair.local = { notes: "b", email: "b", campaignId: null };
    pair.sync();
    expect(pair.local).toEqual({ notes: "a", email: "b", campaignId: "a" });
    expect(pair.remote).toEqual({ notes: "a", email: "b", campaignId: "a" });
  });

  it("of one part keep the rest: a severity does not end the removal", () => {
    const pair = agreed({ processingStatus: "Active" }, { processingStatus: { severity: "critical" } });
    pair.local.processingStatus = "Removed";
    expect(pair.rules()).toEqual({ processingStatus: "campaign:removed" });
    expect(pair.policy.processingStatus?.severity).toBe("critical");
  });

  it("with a rule of their own stand above all", () => {
    const decide = () => ({ winner: "merged", value: "both", rule: "mine" }) as const;
    const pair = new Pair([mapped("title")], { title: "a" }, { title: null }, { title: { decide } });
    pair.sync();
    expect([pair.local.title, pair.remote.title]).toEqual(["both", "both"]);
  });

  it("cannot make Airtable take what it computes", () => {
    const fields = [mapped("status", { type: "formula", isWritable: false })];
    const pair = new Pair(fields, { status: "ours" }, { status: "theirs" }, { status: { owner: "local" } });
    pair.sync();
    expect(pair.local.status).toBe("theirs");
    pair.local.status = "again";
    expect(pair.sync().toRemote).toEqual([]);
    expect(pair.local.status).toBe("theirs");
  });
});

describe("fields", () => {
  it("the table lacks have no policy", () => {
    expect(Object.keys(campaignPolicy({ notes: { owner: "shared" } }, resolved([mapped("email")])))).toEqual(["email"]);
  });

  it("that are written are those the portal has a say in", () => {
    expect(writtenFields({})).toEqual(["processingStatus", "campaignId", "claimedBy", "claimedAt", "notes"]);
    expect(
      writtenFields({
        email: { owner: "shared" },
        notes: { owner: "remote" },
        campaignId: { owner: "remote" },
        title: { severity: "low" },
      }),
    ).toEqual(["email", "processingStatus", "claimedBy", "claimedAt"]);
  });
});
