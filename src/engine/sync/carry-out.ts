import { type Conflict, isSettled } from "../../domain/conflict.js";
import { type Link, linkSchema } from "../../domain/link.js";
import type { LoggedChange, SyncLogEntry } from "../../domain/sync-log.js";
import { settle } from "../../rules/plan/settle.js";
import { type EngineContext, nowIso } from "../context.js";
import { withFollowUp } from "./follow-up.js";
import type { LinkedLead } from "./link-lead.js";
import { createdChanges, latencyOf, logEntry, loggedChanges, syncDirectionOf, syncTypeOf } from "./log-entry.js";
import type { Notice } from "./notice.js";
import type { ConflictNews } from "./open-conflicts.js";
import type { LeadPlan } from "./plan-lead.js";
import { recordSync } from "./record.js";
import { withRefusals } from "./refusals.js";
import { eventOf, nothing, type SyncOutcome } from "./sync-outcome.js";
import { updateOf } from "./update-of.js";
import { type RemoteWrite, writeRemote } from "./write-remote.js";

/** Carries a plan out: ResMan first, then one transaction on our side, then the events. */
export async function carryOut(
  ctx: EngineContext,
  notice: Notice,
  linked: LinkedLead,
  planned: LeadPlan,
  foreseen: ConflictNews,
): Promise<SyncOutcome> {
  const started = ctx.runtime.now();
  const { loaded, prospect, outcome } = linked;
  const created = createdBy(linked);

  let isStored = outcome === "known";
  if (!isStored && planned.plan.toRemote.length + planned.plan.eventsToRemote.length > 0) {
    await storeLink(ctx, notice, linked);
    isStored = true;
  }
  const written = await writeRemote(ctx, notice, loaded, planned, prospect);
  const leadPlan =
    written.prospect === prospect
      ? planned
      : await withFollowUp(ctx, loaded, planned, agreedLink(loaded, planned, written), written.prospect);
  const { plan } = leadPlan;
  const moved = loggedChanges(plan);
  const news = await withRefusals(ctx, foreseen, written.conflicts);
  const conflicts = news.fresh;
  const facts = isStored
    ? { syncType: syncTypeOf(plan), syncDirection: syncDirectionOf(plan), changes: moved }
    : { ...linkFacts(outcome), changes: [...created, ...moved] };
  const log = logEntry(ctx, notice, loaded, {
    ...facts,
    syncStatus: news.isOpen ? "conflict" : "success",
    syncData: {
      events_sent: plan.eventsToRemote.length,
      events_received: plan.eventsToLocal.length,
      ...(facts.changes.length === 0 && !leadPlan.isHeld && isWaitedFor(loaded) && { settled: true }),
    },
    conflictResolution: resolutionOf(news),
    processingTimeMs: Math.max(0, ctx.runtime.now() - started),
    latencyMs: movedNothing(facts, plan) ? null : latencyOf(ctx, notice, comesIn(plan)),
  });
  const moot = await recordSync(ctx, {
    planned: loaded,
    link: isStored ? nextLink(ctx, loaded, leadPlan, written) : settledLink(loaded, leadPlan, written),
    previous: isStored ? loaded.link : undefined,
    toLocal: plan.toLocal,
    updates: plan.eventsToLocal.map((note) => updateOf(loaded.lead, note)),
    conflicts: [...conflicts, ...news.closed, ...news.reopened],
    log,
    openConflicts: news.isOpen,
    final: !leadPlan.isHeld,
  });
  const changes = [...created, ...moved];
  if (!isStored) tellLinked(ctx, notice, linked);
  ctx.events.emit("lead:synced", { ...eventOf(notice, loaded), changes });
  tellConflicts(ctx, [...conflicts, ...news.closed, ...news.reopened, ...moot]);
  return { ...nothing(loaded, outcomeOf(outcome, news.isOpen)), changes, conflicts, syncLogId: log.id };
}

/** Stores a new link by itself: what was found or created must survive whatever follows. */
export async function storeLink(ctx: EngineContext, notice: Notice, linked: LinkedLead): Promise<void> {
  const { loaded, outcome } = linked;
  const changes = createdBy(linked);
  const moot = await recordSync(ctx, {
    planned: loaded,
    link: loaded.link,
    previous: undefined,
    toLocal: [],
    updates: [],
    conflicts: [],
    log: logEntry(ctx, notice, loaded, {
      ...linkFacts(outcome),
      changes,
      syncStatus: "success",
      latencyMs: changes.length > 0 ? latencyOf(ctx, notice, false) : null,
    }),
    openConflicts: false,
    final: false,
  });
  tellLinked(ctx, notice, linked);
  tellConflicts(ctx, moot);
}

const comesIn = ({ toLocal, eventsToLocal }: LeadPlan["plan"]): boolean => toLocal.length + eventsToLocal.length > 0;

const movedNothing = ({ changes }: Pick<SyncLogEntry, "changes">, plan: LeadPlan["plan"]): boolean =>
  changes.length + plan.eventsToRemote.length + plan.eventsToLocal.length === 0;

/** Somebody was told that ResMan is still to follow: even a sync that moved nothing says that it has. */
const isWaitedFor = ({ conversation: { resmanSyncStatus } }: LinkedLead["loaded"]): boolean =>
  resmanSyncStatus !== "synced" && resmanSyncStatus !== "conflict";

/** How the first of the conflicts this sync settled was settled. */
const resolutionOf = ({ fresh, closed }: ConflictNews): Conflict["resolutionStrategy"] =>
  [...fresh, ...closed].find(({ resolutionStrategy }) => resolutionStrategy)?.resolutionStrategy ?? null;

const createdBy = ({ outcome, loaded }: LinkedLead): LoggedChange[] =>
  outcome === "created" ? createdChanges(loaded.lead.fields) : [];

const linkFacts = (
  outcome: LinkedLead["outcome"],
): Pick<SyncLogEntry, "syncType" | "syncDirection" | "responseData"> => ({
  syncType: "create",
  syncDirection: outcome === "created" ? "to_resman" : "bidirectional",
  responseData: { outcome },
});

/** The link as the plan alone settles it: what a post changed beside the fields it was to change is still news. */
function agreedLink(loaded: LinkedLead["loaded"], planned: LeadPlan, written: RemoteWrite): Link {
  const sent = new Set(planned.plan.toRemote.map(({ field }) => field));
  const shown = Object.fromEntries(Object.entries(written.shown).filter(([field]) => sent.has(field)));
  return settledLink(loaded, planned, { shown: { ...planned.view.fields, ...shown } });
}

function settledLink(
  { lead, link }: LinkedLead["loaded"],
  { plan }: LeadPlan,
  { shown }: Pick<RemoteWrite, "shown">,
): Link {
  const local = { ...lead.fields, ...Object.fromEntries(plan.toLocal.map(({ field, to }) => [field, to])) };
  return linkSchema.parse({ ...link, base: settle(link.base, plan, local, shown) });
}

function nextLink(ctx: EngineContext, loaded: LinkedLead["loaded"], leadPlan: LeadPlan, written: RemoteWrite): Link {
  const at = nowIso(ctx.runtime);
  const { syncVersion } = loaded.link;
  return { ...settledLink(loaded, leadPlan, written), syncVersion: syncVersion + 1, lastSyncAt: at, updatedAt: at };
}

function outcomeOf(linked: LinkedLead["outcome"], open: boolean): SyncOutcome["outcome"] {
  if (open) return "conflict";
  if (linked === "created") return "created";
  return linked === "known" ? "updated" : "linked";
}

function tellLinked(ctx: EngineContext, notice: Notice, { loaded, outcome }: LinkedLead): void {
  if (outcome !== "known") ctx.events.emit("lead:linked", { ...eventOf(notice, loaded), outcome });
}

function tellConflicts(ctx: EngineContext, conflicts: Conflict[]): void {
  for (const conflict of conflicts) {
    ctx.events.emit(isSettled(conflict) ? "conflict:resolved" : "conflict:opened", { conflict });
  }
}
