import type { Conflict } from "../../domain/conflict.js";
import { jsonEquals } from "../../rules/plan/json-equals.js";
import type { EngineContext } from "../context.js";
import { othersThan } from "./distinct-from.js";
import { prospectSubject, subjectOf } from "./subject.js";

/** The two records a conflict says may be one person; undefined for any other conflict. */
export function subjectsOf(conflict: Conflict): [string, string] | undefined {
  const { conversationId, otherConversationId, conflictType, conflictField, resmanValue } = conflict;
  if (conflictType !== "duplicate_lead" || !conversationId) return undefined;
  if (otherConversationId) return [subjectOf(conversationId), subjectOf(otherConversationId)];
  if (conflictField !== "resmanLeadId" || typeof resmanValue !== "string") return undefined;
  return [subjectOf(conversationId), prospectSubject(resmanValue)];
}

/** Whether somebody said that the two records are two people. */
export const areDistinct = async (ctx: EngineContext, propertyId: string, one: string, other: string) =>
  (await othersThan(ctx, propertyId, one)).includes(other);

/** Those of the conflicts linking found that were never listed, and about which nobody has said that they are none. */
export async function newPairs(ctx: EngineContext, found: readonly Conflict[]): Promise<Conflict[]> {
  const fresh: Conflict[] = [];
  for (const conflict of found) {
    if (!(await isKnown(ctx, conflict))) fresh.push(conflict);
  }
  return fresh;
}

async function isKnown(ctx: EngineContext, conflict: Conflict): Promise<boolean> {
  const subjects = subjectsOf(conflict);
  if (subjects && (await areDistinct(ctx, conflict.propertyId, ...subjects))) return true;
  const { conversationId, conflictType, conflictField, domiqValue, resmanValue } = conflict;
  if (!conversationId) return false;
  const listed = await ctx.storage.conflicts.list({ conversationId, conflictType: [conflictType], limit: 1000 });
  return listed.some(
    (other) =>
      other.conflictField === conflictField &&
      jsonEquals(other.domiqValue, domiqValue) &&
      jsonEquals(other.resmanValue, resmanValue),
  );
}
