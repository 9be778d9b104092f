import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CAMPAIGN_FIELDS, type CampaignField, type CampaignFields } from "../../../src/domain/campaign-lead.js";
import type { CampaignConflict, CampaignLink } from "../../../src/domain/campaign-link.js";
import type { JsonValue } from "../../../src/domain/primitives.js";
import { newLink, settleWrite, takeStep } from "../../../src/engine/airtable/step/lead-step.js";
import { planCampaignLead } from "../../../src/engine/airtable/step/plan-campaign-lead.js";
import { type CampaignPolicyOverrides, campaignPolicy } from "../../../src/rules/airtable/campaign-policy.js";
import { DEFAULT_FIELD_MAP, type ResolvedTable } from "../../../src/rules/airtable/field-map.js";
import { isEmptyPlan } from "../../../src/rules/plan/plan-sync.js";
import { askSomebody } from "../../../src/rules/plan/policy.js";
import { aLead } from "./support.js";

const AT = "2026-03-02T17:00:00.000Z";
const TYPES: Partial<Record<CampaignField, string>> = {
  icpScore: "number",
  smsSentCount: "number",
  smsSequencePosition: "number",
  smsStop: "checkbox",
  booked: "checkbox",
  smsLastSentAt: "dateTime",
  bookedAt: "dateTime",
  claimedAt: "dateTime",
};

const table: ResolvedTable = {
  baseId: "app1",
  tableId: "tbl1",
  tableName: "Leads",
  source: "app1/tbl1",
  fields: CAMPAIGN_FIELDS.map((field) => ({
    field,
    id: `fld-${field}`,
    name: DEFAULT_FIELD_MAP[field],
    type: TYPES[field] ?? "singleLineText",
    isWritable: true,
  })),
  key: { id: "fld-key", name: "Lead ID", type: "singleLineText" },
};

const EMPTY = Object.fromEntries(
  CAMPAIGN_FIELDS.map((field) => [field, TYPES[field] === "checkbox" ? false : null]),
) as Record<CampaignField, JsonValue>;

/** A link whose sides agree on what the lead holds, but for what the record shows by now. */
function agreed(lead: CampaignFields, seen: Partial<Record<CampaignField, JsonValue>> = {}): CampaignLink {
  const base = Object.fromEntries(
    CAMPAIGN_FIELDS.map((field) => [field, { local: lead[field] as JsonValue, remote: lead[field] as JsonValue }]),
  );
  const remote = Object.fromEntries(CAMPAIGN_FIELDS.map((field) => [field, lead[field] as JsonValue]));
  const link = newLink(aLead(), "rec1", { table, at: AT });
  return { ...link, base, seen: { ...remote, ...seen, key: link.leadId } };
}

const policy = (overrides: CampaignPolicyOverrides = {}) => campaignPolicy(overrides, table);
const terms = (overrides: CampaignPolicyOverrides = {}) => ({ table, policy: policy(overrides), at: AT });

describe("planning a campaign lead", () => {
  it("plans nothing while both sides hold what they agreed on", () => {
    const lead = aLead(1, { email: "dana@example.com", claimedBy: "u-1", notes: "Called." });
    expect(isEmptyPlan(planCampaignLead(lead, agreed(lead), policy()))).toBe(true);
  });

  it("brings home what Airtable owns and somebody changed there", () => {
    const lead = aLead(1, { email: "old@example.com" });
    const { toLocal, toRemote } = planCampaignLead(lead, agreed(lead, { email: "new@example.com" }), policy());
    expect(toLocal).toEqual([expect.objectContaining({ field: "email", to: "new@example.com", rule: "owner:remote" })]);
    expect(toRemote).toEqual([]);
  });

  it("sends an unclaim: nulls are values", () => {
    const claimed = aLead(1, { claimedBy: "u-1", claimedAt: AT });
    const { toRemote } = planCampaignLead({ ...claimed, claimedBy: null, claimedAt: null }, agreed(claimed), policy());
    expect(toRemote.map(({ field, to }) => [field, to])).toEqual([
      ["claimedBy", null],
      ["claimedAt", null],
    ]);
  });

  it("mends what a person wrote over a note of the portal's", () => {
    const lead = aLead(1, { notes: "Ours." });
    const { toLocal, toRemote } = planCampaignLead(lead, agreed(lead, { notes: "Theirs." }), policy());
    expect(toLocal).toEqual([]);
    expect(toRemote).toEqual([expect.objectContaining({ field: "notes", from: "Theirs.", to: "Ours." })]);
  });

  it("mends an edit of the portal's to what Airtable owns", () => {
    const lead = aLead(1, { company: "Theirs" });
    const { toLocal, toRemote } = planCampaignLead({ ...lead, company: "Ours" }, agreed(lead), policy());
    expect(toLocal).toEqual([expect.objectContaining({ field: "company", to: "Theirs" })]);
    expect(toRemote).toEqual([]);
  });

  it("lets the removal from a campaign stand, whatever Airtable made of the campaign meanwhile", () => {
    const enrolled = aLead(1, { campaignId: "c-1", processingStatus: "Enrolled" });
    const link = agreed(enrolled, { campaignId: "c-2", processingStatus: "Processing" });
    const removed = { ...enrolled, campaignId: null, processingStatus: "Removed" };
    const { toLocal, toRemote } = planCampaignLead(removed, link, policy());
    expect(toLocal).toEqual([]);
    expect(Object.fromEntries(toRemote.map(({ field, to }) => [field, to]))).toEqual({
      campaignId: null,
      processingStatus: "Removed",
    });
  });

  it("takes an instant for the same in every form a host's store gives it", () => {
    const lead = aLead(1, { claimedAt: "2026-03-02T17:00:00.000Z" });
    const stored = { ...lead, claimedAt: "2026-03-02T12:00:00-05:00" };
    expect(isEmptyPlan(planCampaignLead(stored, agreed(lead), policy()))).toBe(true);
  });

  it("leaves a field alone that was mapped after the record was read", () => {
    const lead = aLead(1, { notes: "Ours." });
    const { base, seen, ...link } = agreed(lead);
    const { notes: _, ...olderBase } = base;
    const { notes: __, ...olderSeen } = seen;
    const plan = planCampaignLead(lead, { ...link, base: olderBase, seen: olderSeen }, policy());
    expect(isEmptyPlan(plan)).toBe(true);
  });

  it("leaves a field as it was whose cell cannot be read, and syncs the others", () => {
    const lead = aLead(1, { icpScore: 7, email: "old@example.com" });
    const link = agreed(lead, { email: "new@example.com" });
    const { icpScore: _, ...seen } = link.seen;
    const plan = planCampaignLead(lead, { ...link, seen }, policy());
    expect(plan.toLocal.map(({ field }) => field)).toEqual(["email"]);
    expect(plan.toRemote).toEqual([]);
  });
});

const ask: CampaignPolicyOverrides = { status: { owner: "shared", onConflict: askSomebody } };

describe("a conflict that is left to a person", () => {
  const before = aLead(1, { status: "New" });
  const lead = { ...before, status: "Contacted" };
  const link = agreed(before, { status: "Qualified" });
  const pair = { field: "status", local: "Contacted", remote: "Qualified" };
  const open = (): CampaignConflict => {
    const [conflict] = takeStep(lead, link, terms(ask)).link.conflicts;
    if (!conflict) throw new Error("no conflict");
    return conflict;
  };
  const decided = (value: string): CampaignConflict => ({
    ...open(),
    decision: { value, decidedBy: "mara", decidedAt: AT },
  });

  it("is kept with the link, its pair of values and the rule that asked", () => {
    const step = takeStep(lead, link, terms(ask));
    expect(step.link.conflicts).toEqual([{ ...pair, rule: "conflict:manual-review", openedAt: AT, decision: null }]);
    expect(step.lead).toBe(lead);
    expect(step.cells).toEqual({});
  });

  it("is found again as it was, not opened anew", () => {
    const first = takeStep(lead, link, terms(ask)).link;
    const second = takeStep(lead, first, { ...terms(ask), at: "2026-04-01T00:00:00.000Z" }).link;
    expect(second.conflicts).toEqual(first.conflicts);
  });

  it("is carried out by a decision, on both sides, and gone once it is written", () => {
    const waiting = takeStep(lead, { ...link, conflicts: [decided("Customer")] }, terms(ask));
    expect(waiting.cells).toEqual({ "fld-status": "Customer" });
    // Until then nothing is settled, so that a kill leaves the decision to be carried out.
    expect(waiting.link.conflicts).toEqual([decided("Customer")]);
    expect(waiting.lead.status).toBe("Contacted");
    const now = { lead, link: waiting.link };
    const answer = {
      recordId: "rec1",
      createdTime: AT,
      fields: { ...EMPTY, status: "Customer" },
      faults: [],
      key: link.leadId,
    };
    const written = settleWrite({ ...now, plan: waiting.plan }, now, answer, terms(ask));
    expect(written.lead.status).toBe("Customer");
    expect(written.link.conflicts).toEqual([]);
    expect(written.link.base.status).toEqual({ local: "Customer", remote: "Customer" });
  });

  it("is open anew where a side moved on after the decision", () => {
    const moved = { ...link, seen: { ...link.seen, status: "Engaged" }, conflicts: [decided("Customer")] };
    const step = takeStep(lead, moved, terms(ask));
    expect(step.link.conflicts).toEqual([
      { ...pair, remote: "Engaged", rule: "conflict:moved-on", openedAt: AT, decision: null },
    ]);
    expect(step.cells).toEqual({});
  });

  it("is gone when both sides come to agree by themselves", () => {
    const agreeing = { ...link, seen: { ...link.seen, status: "Contacted" }, conflicts: [open()] };
    expect(takeStep(lead, agreeing, terms(ask)).link.conflicts).toEqual([]);
  });
});

describe("settling a write", () => {
  const owned = aLead(1, { notes: "One." });
  const planned = { ...owned, notes: "Two." };
  const link = agreed(owned);
  const { plan } = takeStep(planned, link, terms());
  const answer = (fields: Partial<Record<CampaignField, JsonValue>>) => ({
    recordId: "rec1",
    createdTime: AT,
    fields: { ...EMPTY, notes: "Two.", ...fields },
    faults: [],
    key: link.leadId,
  });

  it("leaves an edit that came while the write was under way to be written next", () => {
    const now = { lead: { ...planned, notes: "Three." }, link };
    const written = settleWrite({ lead: planned, link, plan }, now, answer({}), terms());
    expect(written.lead.notes).toBe("Three.");
    expect(takeStep(written.lead, written.link, terms()).cells).toEqual({ "fld-notes": "Three." });
  });

  it("finds what the answer shows besides, and takes it over", () => {
    const now = { lead: planned, link };
    const written = settleWrite({ lead: planned, link, plan }, now, answer({ company: "Acme" }), terms());
    const step = takeStep(written.lead, written.link, terms());
    expect(step.lead.company).toBe("Acme");
    expect(step.cells).toEqual({});
  });

  it("does not take an edit somebody made meanwhile for what was mended here", () => {
    // The portal had changed the company, which is Airtable's: it is mended to what was seen. The answer shows a newer one.
    const base = aLead(1, { notes: "One.", company: "Acme" });
    const foreign = { ...base, notes: "Two.", company: "Ours" };
    const known = agreed(base);
    const both = takeStep(foreign, known, terms());
    const now = { lead: foreign, link: known };
    const shown = answer({ company: "Newer" });
    const written = settleWrite({ ...now, plan: both.plan }, now, shown, terms());
    expect(takeStep(written.lead, written.link, terms()).lead.company).toBe("Newer");
  });

  it("agrees with what Airtable makes of a value, so that it is not written for ever", () => {
    const now = { lead: planned, link };
    const written = settleWrite({ lead: planned, link, plan }, now, answer({ notes: "Two" }), terms());
    expect(takeStep(written.lead, written.link, terms()).cells).toEqual({});
  });
});

describe("the key of a record", () => {
  it("is written where it is not the lead's: nobody's, or that of the row it was copied from", () => {
    const lead = aLead();
    const link = agreed(lead);
    const keyed = (key: JsonValue) => takeStep(lead, { ...link, seen: { ...link.seen, key } }, terms()).cells;
    expect(keyed(null)).toEqual({ "fld-key": lead.id });
    expect(keyed("another")).toEqual({ "fld-key": lead.id });
    expect(keyed(lead.id)).toEqual({});
  });

  it("is left alone where it was never read", () => {
    const lead = aLead();
    const { key: _, ...seen } = agreed(lead).seen;
    expect(takeStep(lead, { ...agreed(lead), seen }, terms()).cells).toEqual({});
  });
});

const TEXTS = CAMPAIGN_FIELDS.filter((field) => !TYPES[field]);

/** Texts of a few fields, on one side. */
const side = fc.dictionary(fc.constantFrom(...TEXTS), fc.option(fc.constantFrom("a", "b", "Removed")), { maxKeys: 6 });

describe("any two sides", () => {
  it("come into step by one write at most, and then plan nothing", () => {
    fc.assert(
      fc.property(side, side, side, fc.boolean(), (base, local, remote, isNew) => {
        const agreedLead = { ...aLead(), ...base };
        const lead = { ...agreedLead, ...local };
        const linked = agreed(agreedLead, remote);
        const link = isNew ? { ...linked, base: {} } : linked;
        const step = takeStep(lead, link, terms());
        const now = { lead: step.lead, link: step.link };
        const told = Object.fromEntries(step.plan.toRemote.map(({ field, to }) => [field, to]));
        const { key: _, ...shown } = link.seen;
        const answer = {
          recordId: "rec1",
          createdTime: AT,
          fields: { ...shown, ...told },
          faults: [],
          key: link.leadId,
        };
        const plan = planCampaignLead(now.lead, now.link, policy());
        const written = settleWrite({ ...now, plan }, now, answer, terms());
        const last = takeStep(written.lead, written.link, terms());
        expect(last.cells).toEqual({});
        expect(last.toLocal).toEqual([]);
        expect(isEmptyPlan(last.plan)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
