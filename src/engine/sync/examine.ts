import { isEmptyPlan } from "../../rules/plan/plan-sync.js";
import type { EngineContext } from "../context.js";
import { traced } from "../traced.js";
import { newPairs } from "./known-pairs.js";
import type { LinkedLead } from "./link-lead.js";
import { askedAnew, type ConflictNews, compareConflicts, openConflictsOf, verdictsOf } from "./open-conflicts.js";
import { type LeadPlan, planLead } from "./plan-lead.js";

/** What a look at both sides of a linked lead shows. */
export interface Finding {
  leadPlan: LeadPlan;
  news: ConflictNews;
  /** Nothing is to be sent, taken over or stored. */
  isIdle: boolean;
}

type Examined = Pick<LinkedLead, "loaded" | "prospect" | "conflicts">;

/** Plans a linked lead and compares the plan's conflicts with those that are listed. Reads, but writes nothing. */
export const examine = (ctx: EngineContext, lead: Examined): Promise<Finding> =>
  traced(ctx, "plan", {}, () => find(ctx, lead));

async function find(ctx: EngineContext, { loaded, prospect, conflicts }: Examined): Promise<Finding> {
  const listed = await openConflictsOf(ctx, loaded.lead.id);
  const leadPlan = await planLead(ctx, loaded, prospect, {
    verdicts: verdictsOf(listed, loaded.link.base),
    askedAnew: askedAnew(listed),
  });
  const others = await newPairs(ctx, conflicts);
  const news = compareConflicts(ctx, { loaded, prospect, listed, others, ...leadPlan });
  const isQuiet =
    isEmptyPlan(leadPlan.plan) && [news.fresh, news.closed, news.reopened].every((list) => list.length === 0);
  return { leadPlan, news, isIdle: isQuiet && isMarked(loaded, leadPlan) };
}

/** Whether the conversation already shows what this sync would make of it. */
const isMarked = ({ conversation: { resmanSyncStatus } }: LinkedLead["loaded"], { isHeld }: LeadPlan): boolean =>
  isHeld ? resmanSyncStatus === "not_synced" : resmanSyncStatus === "synced" || resmanSyncStatus === "conflict";
