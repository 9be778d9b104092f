import type { Conflict } from "../../domain/conflict.js";
import { jsonObjectSchema } from "../../domain/primitives.js";
import type { EngineContext } from "../context.js";
import type { LoadedLead } from "./load-lead.js";
import { type Found, findLookalikes, isEarlier, type LookalikeSearch } from "./lookalikes.js";
import { makeConflict } from "./make-conflict.js";

type Rows = Pick<LoadedLead, "lead" | "link" | "conversation">;

/**
 * A task for each pair of this lead and an earlier one that may be one person, unless the pair was a task before. Not stored
 * yet; it has the waterfall of the match, which names fields and never values.
 */
export async function lookalikeTasks(ctx: EngineContext, rows: Rows, search: LookalikeSearch): Promise<Conflict[]> {
  const earlier = (await findLookalikes(ctx, rows, search)).filter(({ ours }) => isEarlier(ours, rows));
  return tasksFor(ctx, rows, earlier);
}

/** {@link lookalikeTasks} for lookalikes that were found. */
export async function tasksFor(ctx: EngineContext, rows: Rows, found: readonly Found[]): Promise<Conflict[]> {
  if (found.length === 0) return [];
  const known = await pairedWith(ctx, rows.lead.id);
  const fresh: Conflict[] = [];
  for (const one of found) {
    const { id } = one.ours.lead;
    if (!known.has(id) && !(await pairedWith(ctx, id)).has(rows.lead.id)) fresh.push(taskFor(ctx, rows, one));
  }
  return fresh;
}

/** The leads of which it was asked before whether they are the same person as this one. */
async function pairedWith(ctx: EngineContext, conversationId: string): Promise<Set<string>> {
  const tasks = await ctx.storage.conflicts.list({ conversationId, conflictType: ["duplicate_lead"], limit: 1000 });
  return new Set(tasks.flatMap(({ otherConversationId }) => otherConversationId ?? []));
}

/** A task of the earlier lead: where the two are merged, it is the one that goes on unless somebody says otherwise. */
const taskFor = (ctx: EngineContext, later: Rows, { ours: earlier, match }: Found): Conflict => ({
  ...makeConflict(ctx, earlier, {
    conflictType: "duplicate_lead",
    field: "conversationId",
    local: later.lead.id,
    // Not the later one's: a plan is made before that has one.
    remote: earlier.link?.remoteId ?? null,
    resolutionStatus: "manual_review",
    strategy: "manual_review",
    notes: `This lead and ${later.lead.id} may be one person.`,
  }),
  otherConversationId: later.lead.id,
  details: jsonObjectSchema.parse({ match }),
});
