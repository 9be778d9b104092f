import type { LeadFields } from "../../domain/lead.js";
import type { Link } from "../../domain/link.js";
import type { Prospect } from "../../domain/wire/prospect.js";
import type { EngineContext } from "../context.js";
import type { LoadedLead } from "./load-lead.js";
import { type LeadPlan, planLead } from "./plan-lead.js";

/**
 * A plan that was sent, with what follows from it on our side: a tour we booked makes a lead `tour_scheduled`, one we lost has
 * ResMan's reason. The next sync would find it; so it need not.
 * @param agreed the link as it is once the plan is settled
 * @param shown the prospect as it must look after the posts
 */
export async function withFollowUp(
  ctx: EngineContext,
  loaded: LoadedLead,
  { plan, view, isHeld }: LeadPlan,
  agreed: Link,
  shown: Prospect,
): Promise<LeadPlan> {
  const moved = Object.fromEntries(plan.toLocal.map(({ field, to }) => [field, to])) as Partial<LeadFields>;
  const lead = { ...loaded.lead, fields: { ...loaded.lead.fields, ...moved } };
  const next = await planLead(ctx, { ...loaded, lead, link: agreed }, shown);
  // What this plan moves itself stands. What is left to a person, or would have to be sent, waits for the next sync.
  const moves = fieldsOf([...plan.toLocal, ...plan.toRemote, ...plan.conflicts]);
  const waits = fieldsOf([...next.plan.conflicts, ...next.plan.toRemote]).filter((field) => !moves.includes(field));
  const isFree = (field: string): boolean => !moves.includes(field) && !waits.includes(field);
  return {
    plan: {
      ...plan,
      toLocal: [...plan.toLocal, ...next.plan.toLocal.filter(({ field }) => isFree(field))],
      settled: [
        ...new Set([...plan.settled.filter((field) => !waits.includes(field)), ...next.plan.settled.filter(isFree)]),
      ],
    },
    view,
    isHeld: isHeld || next.isHeld,
  };
}

const fieldsOf = (changes: readonly { field: string }[]): string[] => changes.map(({ field }) => field);
