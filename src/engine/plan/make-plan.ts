import { type Conflict, isSettled } from "../../domain/conflict.js";
import type { LoggedChange } from "../../domain/sync-log.js";
import type { LeadPost } from "../../domain/wire/prospect.js";
import { markersIn } from "../../rules/resman/marker.js";
import { canonicalJson } from "../../rules/text/canonical-json.js";
import type { EngineContext } from "../context.js";
import type { LockedLead } from "../sync/lead-lock.js";
import { loadLead } from "../sync/load-lead.js";
import { openConflictsOf } from "../sync/open-conflicts.js";
import { findSiblings } from "../sync/siblings.js";
import { type LeadSyncPlan, type PlannedConflictChange, type PlannedPost, sealed } from "./lead-sync-plan.js";
import { madeFrom } from "./made-from.js";
import { NOT_MADE, type RehearsedRemote } from "./rehearsal-gateway.js";
import { isRehearsedId, type Rehearsal, rehearse } from "./rehearse.js";
import { isMerging } from "./sync-planned.js";

/** Plans one lead. Reads both sides, writes nothing and takes no locks. */
export async function planLeadSync(
  ctx: EngineContext,
  conversationId: string,
  signal?: AbortSignal,
): Promise<LeadSyncPlan> {
  const loaded = await loadLead(ctx, conversationId);
  const siblings = loaded.link ? [] : (await findSiblings(ctx, loaded.lead)).leads;
  return (await planLocked(ctx, { loaded, siblings, held: signal ? { signal } : {} })).plan;
}

/** {@link planLeadSync} of a lead that is loaded already, with the rehearsal the plan tells of. */
export async function planLocked(
  ctx: EngineContext,
  locked: LockedLead,
): Promise<{ plan: LeadSyncPlan; rehearsal: Rehearsal }> {
  const { loaded } = locked;
  const listed = await openConflictsOf(ctx, loaded.lead.id);
  const rehearsal = await rehearse(ctx, locked);
  const { outcome, rows, remote } = rehearsal;
  const resmanLeadId = known(outcome.resmanLeadId);
  const posts = plannedPosts(remote);
  const parts = {
    toLocal: changesOf(outcome.changes, "local"),
    toRemote: changesOf(outcome.changes, "remote"),
    eventsToLocal: rows.updates.map(({ key }) => key),
    eventsToRemote: posts.flatMap(({ events }) => events),
    conflicts: rows.conflicts.map(conflictChange),
    posts,
  };
  const plan = sealed({
    version: 1,
    conversationId: loaded.lead.id,
    propertyId: loaded.lead.propertyId,
    action: isMerging(loaded) ? "merging" : actionOf(rehearsal, Object.values(parts).flat().length === 0),
    mergedInto: outcome.mergedInto ?? null,
    resmanLeadId,
    ...parts,
    takenContacts: remote.taken,
    madeFrom: madeFrom(loaded, remote.seen(resmanLeadId ?? ""), listed, ctx.settings),
  });
  return { plan, rehearsal };
}

const known = (id: string | null | undefined): string | null =>
  id === undefined || id === NOT_MADE.prospectId || id === NOT_MADE.personId ? null : id;

/** How a link comes about stands in the log. */
const LINKED_AS: Readonly<Record<string, LeadSyncPlan["action"]>> = {
  created: "create",
  found: "link",
  joined: "join",
};

function actionOf({ outcome: { outcome }, rows }: Rehearsal, isEmpty: boolean): LeadSyncPlan["action"] {
  if (outcome === "waiting") return "wait";
  if (outcome === "disabled" || outcome === "unlinked" || outcome === "merged") return outcome;
  const linkedAs = rows.log.map(({ responseData }) => LINKED_AS[String(responseData?.outcome)]).find(Boolean);
  return linkedAs ?? (isEmpty ? "nothing" : "update");
}

const changesOf = (changes: readonly LoggedChange[], wanted: LoggedChange["side"]): LeadSyncPlan["toLocal"] =>
  changes.filter(({ side }) => side === wanted).map(({ side: _, ...change }) => change);

const plannedPosts = ({ posts }: RehearsedRemote): PlannedPost[] =>
  posts.map(({ post, before, after }) => {
    const { prospectId, personId } = post.customer;
    const isData =
      before === undefined ||
      canonicalJson([before.customers, before.preferences]) !== canonicalJson([after.customers, after.preferences]);
    return {
      kind: prospectId === undefined ? "create" : isData ? "update" : "event",
      prospectId: known(prospectId),
      personId: known(personId),
      events: post.events.flatMap(({ comments }) => markersIn(comments)),
      document: withoutNewIds(post),
    };
  });

/** The document, but for ids that do not exist when the plan is made. */
function withoutNewIds({ customer, ...post }: LeadPost): LeadPost {
  const { prospectId, personId, ...person } = customer;
  const ids = { prospectId: known(prospectId), personId: known(personId) };
  return {
    customer: {
      ...person,
      ...(ids.prospectId !== null && { prospectId: ids.prospectId }),
      ...(ids.personId !== null && { personId: ids.personId }),
    },
    ...post,
  };
}

function conflictChange(conflict: Conflict): PlannedConflictChange {
  const isNew = isRehearsedId(conflict.id);
  const isOver = isSettled(conflict);
  return {
    becomes: isNew ? (isOver ? "settled" : "opened") : isOver ? "closed" : "reopened",
    id: isNew ? null : conflict.id,
    type: conflict.conflictType,
    field: conflict.conflictField,
    base: conflict.baseValue,
    local: conflict.domiqValue,
    remote: conflict.resmanValue,
    strategy: conflict.resolutionStrategy,
    value: conflict.resolvedValue,
    notes: conflict.notes,
  };
}
