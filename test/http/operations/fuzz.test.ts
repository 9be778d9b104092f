import fc from "fast-check";
import { expect, it } from "vitest";
import { campaignLeadSchema } from "../../../src/domain/campaign-lead.js";
import type { Route } from "../../../src/http/route.js";
import { OPERATION_ROUTES } from "../../../src/http/routes/operations/index.js";
import { PORTAL_ROUTES } from "../../../src/http/routes/portal/index.js";
import { anId } from "../../../src/testing/index.js";
import { DANA, PROPERTY } from "../../support/small-world.js";
import { ADMIN, AGENT, type ApiWorld, createApiWorld, OTHER_CHAT, STRANGER } from "./support.js";

const LEAD = anId(0x700);

/** One of everything a path can name. */
async function fullWorld(): Promise<{ world: ApiWorld; ids: string[] }> {
  const world = await createApiWorld();
  const { engine, storage, cycle } = world;
  await cycle();
  const at = "2026-03-01T10:00:00Z";
  await storage.campaignLeads.put(
    campaignLeadSchema.parse({ id: LEAD, clientId: "client", createdAt: at, updatedAt: at }),
  );
  const job = await engine.enqueue(DANA);
  const run = await engine.pushLeads({ scope: "all" });
  const task = { conflictType: "duplicate_lead", conversationId: DANA, otherConversationId: OTHER_CHAT } as const;
  const conflict = await engine.conflicts.escalateToManualReview({
    ...task,
    conflictType: "data_conflict",
    field: "email",
  });
  return { world, ids: [DANA, OTHER_CHAT, PROPERTY, LEAD, job.id, run.id, conflict?.id ?? ""] };
}

const WORDS = ["true", "pending", "resman_wins", "merged", "merge", "later", "status", "move_in_date", "2026-05-01"];
const MEMBERS = [
  ...["limit", "after_id", "property_id", "conversation_id", "field", "status", "sync_status", "due", "kind"],
  ...["resolution", "final_value", "reason", "assigned_to", "notes", "note", "decision", "until", "force", "dry_run"],
  ...["email", "phone", "budget_range", "has_pets", "pet_details", "merge_fields", "conflict_resolution", "min", "max"],
  ...["lookback_minutes", "window_minutes", "error_code", "toString", "constructor"],
];

it("whatever is sent, the answer is one that is documented, and no fault of ours", async () => {
  const { world, ids } = await fullWorld();
  const { call } = world;
  const text = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...ids, ...WORDS) },
    fc.string({ unit: "grapheme" }),
    fc.constantFrom("\u0000", "../..", "%", "ünï", "x".repeat(101)),
  );
  const member = fc.constantFrom(...MEMBERS);
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.oneof(text, fc.double(), fc.integer(), fc.boolean(), fc.constant(null)),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(member, tie("value"), { maxKeys: 5, noNullPrototype: true }),
    ),
  }));
  const request = fc.record({
    route: fc.constantFrom<Route>(...OPERATION_ROUTES, ...PORTAL_ROUTES),
    id: text.filter((id) => id !== ""),
    query: fc.dictionary(member, text, { maxKeys: 4, noNullPrototype: true }),
    // What fits gets further in than what does not.
    body: fc.oneof(fc.constant("example"), fc.constant(undefined), value),
    as: fc.constantFrom(ADMIN, AGENT, STRANGER),
  });
  await fc.assert(
    fc.asyncProperty(request, async ({ route, id, query, body, as }) => {
      const path = route.path.replace(/\{\w+\}/, () => encodeURIComponent(id));
      const search = new URLSearchParams(query).toString();
      const sent = body === "example" ? route.example : body;
      const hasBody = route.method !== "GET" && sent !== undefined;
      const { status } = await call(route.method, `${path}?${search}`, { as, ...(hasBody && { body: sent }) });
      expect(status).toBeLessThan(500);
    }),
    { numRuns: 300 },
  );
});
