import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { conversationSchema } from "../../../src/domain/conversation.js";
import { LEAD_FIELDS, type LeadFields } from "../../../src/domain/lead.js";
import { userSchema } from "../../../src/domain/user.js";
import { leadFromConversation } from "../../../src/rules/mappers/lead-from-conversation.js";
import { localPatch } from "../../../src/rules/mappers/local-patch.js";
import { anyLead, conversationRow, tourRow, userRow } from "./support/arbitraries.js";

const rows = fc.record({
  conversation: conversationRow,
  user: userRow,
  tours: fc.array(tourRow, { maxLength: 2 }),
});

const pickFields = (fields: LeadFields, names: readonly (keyof LeadFields)[]): Partial<LeadFields> =>
  Object.fromEntries(names.map((name) => [name, fields[name]]));

describe("localPatch", () => {
  it("changes what it is told and nothing else", () => {
    fc.assert(
      fc.property(rows, anyLead, fc.subarray([...LEAD_FIELDS]), (local, other, names) => {
        const changes = pickFields(other.fields, names);
        const patch = localPatch(changes, local);
        const before = leadFromConversation(local).fields;
        const after = leadFromConversation({
          conversation: { ...local.conversation, ...patch.conversation },
          user: { ...local.user, ...patch.user },
          tours: local.tours,
        }).fields;
        expect(after).toEqual({ ...before, ...changes });
      }),
    );
  });

  it("touches only the columns of the changed fields", () => {
    const conversation = conversationSchema.parse({
      id: "c-1",
      propertyId: "p-1",
      startTime: "2026-03-02T17:05:00Z",
      updatedAt: "2026-03-03T09:00:00Z",
      resmanCustomFields: { sync_code: "X" },
    });
    const user = userSchema.parse({ id: "u-1" });
    const local = { conversation, user };
    expect(localPatch({}, local)).toEqual({ conversation: {}, user: {} });
    expect(localPatch({ email: null, budgetRange: null, pets: null }, local)).toEqual({
      conversation: { priceRangeMin: null, priceRangeMax: null, hasPets: null, petDetails: null },
      user: { email: null },
    });
    expect(localPatch({ pets: [], status: "lost", lostReason: "Rent too high" }, local)).toEqual({
      conversation: {
        status: "lost",
        hasPets: false,
        petDetails: null,
        resmanCustomFields: { sync_code: "X", lost_reason: "Rent too high" },
      },
      user: {},
    });
    expect(localPatch({ pets: [{ type: "dog", count: 1, weightLbs: 30 }] }, local).conversation).toEqual({
      hasPets: true,
      petDetails: { type: "dog", count: 1, weight_lbs: 30 },
    });
  });
});
