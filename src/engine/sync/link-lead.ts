import type { Conflict } from "../../domain/conflict.js";
import type { Lead } from "../../domain/lead.js";
import { type Link, type LinkBase, linkSchema } from "../../domain/link.js";
import type { Prospect, ProspectCustomer } from "../../domain/wire/prospect.js";
import type { ContactKind } from "../../ports/resman.js";
import { comparePeople } from "../../rules/matching/same-person.js";
import { applyPost } from "../../rules/resman/apply-post.js";
import { createPost } from "../../rules/resman/create-post.js";
import { eventMarker } from "../../rules/resman/marker.js";
import type { OutboundEvent } from "../../rules/resman/outbound-event.js";
import { evidenceOf } from "../../rules/resman/person-evidence.js";
import { viewProspect } from "../../rules/resman/view-prospect.js";
import { type EngineContext, nowIso } from "../context.js";
import { eventContext } from "./event-context.js";
import type { LoadedLead } from "./load-lead.js";
import { makeConflict } from "./make-conflict.js";
import { markSyncing } from "./mark-syncing.js";
import type { Notice } from "./notice.js";
import { readProspect } from "./read-prospect.js";

/** A lead together with the prospect it is linked to, as that prospect is now. */
export interface LinkedLead {
  loaded: LoadedLead & { link: Link };
  prospect: Prospect;
  /** How the link came about; `known` when it was there before, and only then it is stored. */
  outcome: "known" | "joined" | "found" | "created";
  /** What linking found out that a person should know. */
  conflicts: Conflict[];
}

/** Finds the prospect of a lead that has no link yet, or creates it. The link is made, but not stored. */
export async function linkLead(
  ctx: EngineContext,
  notice: Notice,
  loaded: LoadedLead,
  siblings: readonly Lead[],
): Promise<LinkedLead> {
  const offered = notice.read?.prospect;
  if (offered) return adopt(ctx, loaded, offered, "found");

  const remoteIds = await linkedElsewhere(ctx, siblings);
  const [first] = remoteIds;
  if (!first) return findOrCreate(ctx, notice, loaded);
  const linked = adopt(ctx, loaded, await readProspect(ctx, loaded, first, notice), "joined");
  const conflicts = remoteIds.slice(1).map((other) => duplicateProspect(ctx, linked.loaded, first, other));
  return { ...linked, conflicts };
}

async function findOrCreate(ctx: EngineContext, notice: Notice, loaded: LoadedLead): Promise<LinkedLead> {
  const { integration, lead } = loaded;
  const { post, events } = createPost(lead, eventContext(loaded));
  const [first] = events;
  await markSyncing(ctx, loaded);
  const result = await ctx.gatewayOf(integration).ensureProspect(
    integration.resmanPropertyId,
    {
      post,
      marker: first ? eventMarker(first.key) : "",
      isSamePerson: (prospect) => matchRenter(ctx, lead, prospect) !== undefined,
    },
    notice.signal ? { signal: notice.signal } : {},
  );
  if (result.outcome === "found") return adopt(ctx, loaded, result.prospect, "found");

  const prospect = applyPost(undefined, result.post, result.ref);
  const base = baseOfCreated(ctx, loaded, prospect, events);
  const linked = { ...loaded, link: newLink(ctx, loaded, prospect, result.ref.personId, base) };
  const conflicts = result.withheld.map((kind) => contactTaken(ctx, linked, kind));
  return { loaded: linked, prospect, outcome: "created", conflicts };
}

/** Links to a prospect that is already there. The base is empty: nothing has been agreed on yet. */
function adopt(ctx: EngineContext, loaded: LoadedLead, prospect: Prospect, outcome: "joined" | "found"): LinkedLead {
  const renter = matchRenter(ctx, loaded.lead, prospect) ?? prospect.customers[0];
  const link = newLink(ctx, loaded, prospect, renter?.personId ?? null, { fields: {}, events: [] });
  return { loaded: { ...loaded, link }, prospect, outcome, conflicts: [] };
}

function newLink(
  ctx: EngineContext,
  { lead }: LoadedLead,
  prospect: Prospect,
  personId: string | null,
  base: LinkBase,
): Link {
  const at = nowIso(ctx.runtime);
  return linkSchema.parse({
    id: ctx.runtime.randomId(),
    leadId: lead.id,
    system: "resman",
    remoteId: prospect.prospectId,
    personId,
    propertyId: lead.propertyId,
    base,
    syncVersion: 1,
    lastSyncAt: at,
    createdAt: at,
    updatedAt: at,
  });
}

/** A prospect we have just made agrees with us on everything, except that ResMan starts every lead as `new`. */
function baseOfCreated(
  ctx: EngineContext,
  { lead }: LoadedLead,
  prospect: Prospect,
  events: OutboundEvent[],
): LinkBase {
  const shown: Partial<Record<string, unknown>> = viewProspect(prospect, { country: ctx.settings.country }).fields;
  const fields = Object.entries(lead.fields).map(([field, local]) => {
    const remote = field in shown ? shown[field] : local;
    return [field, field === "status" ? { local: "new", remote } : { local, remote }];
  });
  return { fields: Object.fromEntries(fields), events: events.map(({ key }) => key) };
}

/** The person of a household who is this renter, if anybody is. */
function matchRenter(ctx: EngineContext, lead: Lead, prospect: Prospect): ProspectCustomer | undefined {
  const { country } = ctx.settings;
  return prospect.customers.find((customer) =>
    evidenceOf(customer, country).some((person) => comparePeople(lead.fields, person, country).verdict === "same"),
  );
}

/** Prospects of the renter's other chats, the earliest link first. */
export async function linkedElsewhere(ctx: EngineContext, siblings: readonly Lead[]): Promise<string[]> {
  const links = await Promise.all(siblings.map(({ id }) => ctx.storage.links.get(id, "resman")));
  const active = links.filter((link) => link?.status === "active").filter((link) => link !== undefined);
  return [...new Set(active.sort((a, b) => a.createdAt.localeCompare(b.createdAt)).map(({ remoteId }) => remoteId))];
}

/** One renter turns out to have two prospects: a person decides what becomes of the second. */
const duplicateProspect = (ctx: EngineContext, loaded: LoadedLead, kept: string, other: string): Conflict =>
  makeConflict(ctx, loaded, {
    conflictType: "duplicate_lead",
    field: "resmanLeadId",
    local: kept,
    remote: other,
    resolutionStatus: "manual_review",
    strategy: "manual_review",
    notes: `The renter's earlier chats belong to two prospects; this chat was linked to ${kept}.`,
  });

/** ResMan would not take a contact that another person of the property has. */
const contactTaken = (ctx: EngineContext, loaded: LoadedLead & { link: Link }, kind: ContactKind): Conflict =>
  makeConflict(ctx, loaded, {
    conflictType: "duplicate_lead",
    field: kind,
    local: loaded.lead.fields[kind],
    remote: null,
    resolutionStatus: "pending",
    strategy: null,
    notes: `ResMan refused the ${kind} because another person of the property has it; the lead was created without it.`,
  });
