import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type LeadField, type LeadFields, leadFieldsSchema, leadSchema } from "../../../src/domain/lead.js";
import { leadFromConversation } from "../../../src/rules/mappers/lead-from-conversation.js";
import { localPatch } from "../../../src/rules/mappers/local-patch.js";
import { isAbsent } from "../../../src/rules/plan/json-equals.js";
import { applyPost } from "../../../src/rules/resman/apply-post.js";
import { createPost } from "../../../src/rules/resman/create-post.js";
import { RESMAN_FIELDS, WRITE_ONLY_FIELDS } from "../../../src/rules/resman/fields.js";
import { PREFERENCE_OF } from "../../../src/rules/resman/preferences.js";
import { projectField, projectToResMan } from "../../../src/rules/resman/project.js";
import { updatePost } from "../../../src/rules/resman/update-post.js";
import { viewProspect } from "../../../src/rules/resman/view-prospect.js";
import { anyLead, conversationRow, userRow } from "../mappers/support/arbitraries.js";
import { anyProspect, CTX, REF, violations } from "./support/prospects.js";

const WRITTEN = Object.keys(projectToResMan(leadOf({}))) as LeadField[];

function leadOf(fields: Partial<LeadFields>): LeadFields {
  const nothing = Object.fromEntries([...RESMAN_FIELDS, ...WRITE_ONLY_FIELDS].map((field) => [field, null]));
  return leadFieldsSchema.parse({ ...nothing, status: "new", household: [], ...fields });
}

const written = (fields: LeadFields): Partial<LeadFields> =>
  Object.fromEntries(WRITTEN.map((field) => [field, fields[field]]));

describe("a lead that goes to ResMan and is read back", () => {
  it("shows exactly its projection, as a new prospect nobody else touched", () => {
    fc.assert(
      fc.property(anyLead, (lead) => {
        const { post, events } = createPost(lead, CTX);
        const view = viewProspect(applyPost(undefined, post, REF));
        expect(view).toMatchObject({ ...REF, mastered: false, notes: [] });
        expect(view.fields).toEqual({
          ...projectToResMan(lead.fields),
          status: "new",
          lostReason: null,
          household: [],
        });
        expect(view.markers).toEqual(new Set(events.map(({ key }) => key)));
      }),
    );
  });

  it("is a document ResMan can take", () => {
    fc.assert(
      fc.property(anyLead, (lead) => {
        expect(violations(createPost(lead, CTX).post)).toEqual([]);
      }),
    );
  });

  it("keeps whatever ResMan has a place for", () => {
    const fields = leadOf({
      firstName: "Zoë",
      lastName: null,
      email: "zoe@example.com",
      phone: "+19185550142;ext=84",
      moveInDate: "2026-05-01",
      budgetRange: { min: null, max: 1850 },
      apartmentSizePreference: "studio",
      occupantsCount: 2,
      pets: [
        { type: "iguana", count: 2, weightLbs: 25 },
        { type: "labrador", count: 1, weightLbs: null },
      ],
    });
    expect(projectToResMan(fields)).toEqual(written(fields));
  });

  it.each<[string, Partial<LeadFields>, Partial<LeadFields>]>([
    ["cuts a long name", { firstName: `${"x".repeat(49)} y` }, { firstName: "x".repeat(49) }],
    ["cuts before an emoji, not inside", { lastName: `${"x".repeat(49)}🙂` }, { lastName: "x".repeat(49) }],
    ["reads a name that is the placeholder as none", { firstName: "Anonymous" }, { firstName: null }],
    ["does not send an email that is too long", { email: `${"x".repeat(70)}@example.com` }, { email: null }],
    ["has no word for a loft", { apartmentSizePreference: "loft" }, { apartmentSizePreference: null }],
    ["cannot tell not asked from no pets", { pets: null }, { pets: [] }],
    [
      "rounds a weight, but not to nothing",
      { pets: [{ type: "fish", count: 1, weightLbs: 0.2 }] },
      { pets: [{ type: "fish", count: 1, weightLbs: 1 }] },
    ],
  ])("%s", (_, fields, expected) => {
    expect(projectToResMan(leadOf(fields))).toMatchObject(expected);
  });

  it("projects a projection to itself", () => {
    fc.assert(
      fc.property(anyLead, ({ fields }) => {
        const projected = projectToResMan(fields);
        expect(projectToResMan({ ...fields, ...projected })).toEqual(projected);
      }),
    );
  });

  it("projects one field as it projects all", () => {
    fc.assert(
      fc.property(anyLead, ({ fields }) => {
        const projected = projectToResMan(fields);
        for (const field of WRITTEN) {
          expect(projectField(field, fields[field])).toEqual(projected[field as keyof typeof projected]);
        }
        for (const field of [...WRITE_ONLY_FIELDS, "status", "lostReason", "household"] as const) {
          expect(projectField(field, fields[field])).toEqual(fields[field]);
        }
      }),
      { numRuns: 40 },
    );
    expect(projectField("email", 7)).toBe(7);
  });
});

describe("an update of any prospect", () => {
  it("shows the changed fields as projected, save preferences that are taken away, and all others as before", () => {
    fc.assert(
      fc.property(anyProspect, anyLead, fc.subarray(WRITTEN), (before, { fields }, changed) => {
        const post = updatePost({ prospect: before, personId: REF.personId, fields, changed, events: [] });
        const ref = { prospectId: before.prospectId, personId: post.customer.personId ?? REF.personId };
        const known = before.customers.some(({ personId }) => personId?.toLowerCase() === ref.personId.toLowerCase());
        fc.pre(known);
        const old = viewProspect(before, ref).fields;
        const now = viewProspect(applyPost(before, post, ref), ref).fields;
        const projected = projectToResMan(fields);
        for (const field of WRITTEN as (keyof typeof projected)[]) {
          const isTakenAway = isAbsent(projected[field]);
          const staysThen = field in PREFERENCE_OF;
          if (field === "phone" && isTakenAway) continue; // Another phone may show now.
          const expected = changed.includes(field) && !(isTakenAway && staysThen) ? projected : old;
          expect(now[field]).toEqual(expected[field]);
        }
        expect({ ...now, ...projected }).toEqual({ ...old, ...projected });
      }),
    );
  });

  it("that is repeated changes nothing more", () => {
    fc.assert(
      fc.property(anyProspect, anyLead, (before, { fields }) => {
        fc.pre(before.customers[0]?.personId !== undefined);
        const write = (held: typeof before) => {
          const post = updatePost({ prospect: held, personId: null, fields, changed: WRITTEN, events: [] });
          return applyPost(held, post, { prospectId: held.prospectId, personId: post.customer.personId ?? "" });
        };
        const once = write(before);
        expect(viewProspect(write(once)).fields).toEqual(viewProspect(once).fields);
      }),
    );
  });
});

describe("a prospect that comes here and is read back", () => {
  it("leaves our side with exactly what ResMan shows, for any prospect", () => {
    fc.assert(
      fc.property(anyProspect, conversationRow, userRow, (shown, conversation, user) => {
        const { fields } = viewProspect(shown);
        const patch = localPatch(fields, { conversation, user });
        const lead = leadFromConversation({
          conversation: { ...conversation, ...patch.conversation },
          user: { ...user, ...patch.user },
        });
        expect(leadSchema.parse(lead)).toEqual(lead);
        expect(lead.fields).toMatchObject(fields);
      }),
    );
  });
});
