import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeLeadPost } from "../../src/clients/resman/codec/encode-lead-post.js";
import { LEAD_FIELDS } from "../../src/domain/lead.js";
import { LEAD_STATUSES } from "../../src/domain/status.js";
import type { LeadPost } from "../../src/domain/wire/prospect.js";
import { leadFromConversation } from "../../src/rules/mappers/lead-from-conversation.js";
import { applyPost } from "../../src/rules/resman/apply-post.js";
import { createPost } from "../../src/rules/resman/create-post.js";
import { noteEvent } from "../../src/rules/resman/note-event.js";
import { statusEvents } from "../../src/rules/resman/status-events.js";
import { tourEvent } from "../../src/rules/resman/tour-event.js";
import { updatePost } from "../../src/rules/resman/update-post.js";
import { checkLeadManagement } from "../../src/testing/fake-resman/mits-check.js";
import { parseXml } from "../../src/testing/fake-resman/xml.js";
import { anyLead, messyText, tourRow } from "../rules/mappers/support/arbitraries.js";
import { CTX, REF } from "../rules/resman/support/prospects.js";
import { exportRows } from "../support/world.js";

const faultsOf = (post: LeadPost): string[] => checkLeadManagement(parseXml(encodeLeadPost(post)));
const ctx = { ...CTX, lostReasonId: "reason-1", lostReasonName: "Rent too high" };

describe("every document we write stands up to a strict reading of the schema", () => {
  it("creates, for leads of any kind", () => {
    fc.assert(
      fc.property(anyLead, (lead) => {
        expect(faultsOf(createPost(lead, ctx).post)).toEqual([]);
      }),
    );
  });

  it("updates of every field, with tours, notes and every change of status", () => {
    const status = fc.constantFrom(...LEAD_STATUSES);
    fc.assert(
      fc.property(anyLead, anyLead, tourRow, messyText, status, status, (before, after, tour, text, from, to) => {
        const prospect = applyPost(undefined, createPost(before, ctx).post, REF);
        const events = [
          ...statusEvents({ conversationId: after.id, from, to, n: 1 }, ctx),
          ...noteEvent({ key: "n1", content: text, timestamp: ctx.at }, ctx),
          tourEvent(tour, ctx),
        ];
        const request = { prospect, personId: REF.personId, fields: after.fields, events };
        expect(faultsOf(updatePost({ ...request, changed: LEAD_FIELDS }))).toEqual([]);
        expect(faultsOf(updatePost({ ...request, changed: [] }))).toEqual([]);
      }),
    );
  });

  it("creates and tours of the whole export", () => {
    for (const { conversation, user, tour } of exportRows()) {
      const lead = leadFromConversation({ conversation, user, tours: tour ? [tour] : [] });
      const { post } = createPost(lead, ctx);
      expect(faultsOf(post)).toEqual([]);
      if (tour) expect(faultsOf({ ...post, events: [tourEvent(tour, ctx).event] })).toEqual([]);
    }
  });
});
