import type * as z from "zod";
import type { Conflict } from "../../domain/conflict.js";
import { ValidationError } from "../../domain/errors.js";
import { sameId } from "../../rules/resman/renter.js";
import type { EngineContext } from "../context.js";
import type { MergeLeadsRequest } from "../merge/request.js";
import { subjectsOf } from "../sync/known-pairs.js";
import type { pairDecisionSchema } from "./inputs.js";

/** A decision to merge, checked. */
export type MergeDecisionInput = Extract<z.output<typeof pairDecisionSchema>, { decision: "merge" }>;

type Records = Pick<
  MergeLeadsRequest,
  "conversationId" | "survivorConversationId" | "resmanLeadId" | "retireResmanLeadId"
>;

/** Which records are merged: what the task is listed under goes on, unless the caller names the other. */
export async function recordsOf(ctx: EngineContext, conflict: Conflict, input: MergeDecisionInput): Promise<Records> {
  requirePair(conflict);
  const { survivorConversationId: lead, survivorResmanLeadId: prospect } = input;
  if (lead && prospect) throw invalid("survivorResmanLeadId", "goes not with survivorConversationId");
  if (!conflict.otherConversationId) return recordsOfProspects(ctx, conflict, input);
  if (prospect) throw invalid("survivorResmanLeadId", "goes only with a renter who has two prospects");
  return recordsOfLeads(conflict, lead);
}

function recordsOfLeads(
  { conversationId, otherConversationId }: Conflict,
  survivor: string | undefined = conversationId ?? "",
): Records {
  const pair = [conversationId ?? "", otherConversationId ?? ""];
  const loser = pair.find((id) => id !== survivor);
  if (!pair.includes(survivor) || !loser) throw invalid("survivorConversationId", "is not of this task");
  return { conversationId: loser, survivorConversationId: survivor };
}

/** A lead with its prospect, and a second one: nobody's, or that of another lead. */
async function recordsOfProspects(
  { storage }: EngineContext,
  { conversationId: id, resmanValue, propertyId }: Conflict,
  { survivorConversationId: lead, survivorResmanLeadId: survivor }: MergeDecisionInput,
): Promise<Records> {
  const conversationId = id ?? "";
  const second = String(resmanValue);
  if (lead && lead !== conversationId) throw invalid("survivorConversationId", "is not of this task");
  const link = await storage.links.get(conversationId, "resman");
  const own = link?.status === "active" ? link.remoteId : null;
  if (survivor && !sameId(survivor, own) && !sameId(survivor, second)) {
    throw invalid("survivorResmanLeadId", "is not of this task");
  }
  if (own === null || sameId(own, second) || sameId(survivor, second)) return { conversationId, resmanLeadId: second };
  const links = await storage.links.findByRemote("resman", propertyId, second);
  const owner = links.find(({ status }) => status === "active");
  if (owner) return { conversationId: owner.leadId, survivorConversationId: conversationId };
  return { conversationId, resmanLeadId: own, retireResmanLeadId: second };
}

/** @throws ValidationError when the task is not about two records */
export function requirePair(conflict: Conflict): [string, string] {
  const subjects = subjectsOf(conflict);
  if (subjects) return subjects;
  throw invalid("decision", "goes only with two records that may be one person; resolve this conflict instead");
}

const invalid = (path: string, message: string): ValidationError =>
  new ValidationError("The decision", [{ path, message }]);
