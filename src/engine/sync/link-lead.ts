import type { Conflict } from "../../domain/conflict.js";
import type { Conversation } from "../../domain/conversation.js";
import type { Lead } from "../../domain/lead.js";
import type { Link, LinkBase } from "../../domain/link.js";
import type { Prospect, ProspectCustomer } from "../../domain/wire/prospect.js";
import type { CallOptions, ContactKind } from "../../ports/resman.js";
import { phoneParts } from "../../rules/contact/phone.js";
import { applyPost } from "../../rules/resman/apply-post.js";
import { chatsIn } from "../../rules/resman/chat-events.js";
import { createPost } from "../../rules/resman/create-post.js";
import { eventMarker } from "../../rules/resman/marker.js";
import type { OutboundEvent } from "../../rules/resman/outbound-event.js";
import { evidenceOf } from "../../rules/resman/person-evidence.js";
import { viewProspect } from "../../rules/resman/view-prospect.js";
import type { EngineContext } from "../context.js";
import { readAttempt } from "./custom-fields.js";
import { distinctFrom } from "./distinct-from.js";
import { eventContext } from "./event-context.js";
import { lookalikeTasks } from "./list-lookalike.js";
import type { LoadedLead } from "./load-lead.js";
import { makeConflict, twoProspects } from "./make-conflict.js";
import { markCreating } from "./mark-syncing.js";
import { agreedFields, newLink } from "./new-link.js";
import { callOptions, type Notice } from "./notice.js";
import { readProspect } from "./read-prospect.js";
import { isSamePerson } from "./same-person.js";

/** A lead together with the prospect it is linked to, as that prospect is now. */
export interface LinkedLead {
  loaded: LoadedLead & { link: Link };
  prospect: Prospect;
  /** Whether the prospect was read, or made, while no other chat of this process could write to it. */
  isCurrent: boolean;
  /** How the link came about; `known` when it was there before, and only then it is stored. */
  outcome: "known" | "joined" | "found" | "created";
  /** What linking found out that a person should know. */
  conflicts: Conflict[];
}

/**
 * Finds the prospect of a lead that has no link yet, or creates it. The link is made, but not stored. Whoever shares a contact
 * and may be the same person, but not surely enough to join them, is listed for somebody to say.
 */
export async function linkLead(
  ctx: EngineContext,
  notice: Notice,
  loaded: LoadedLead,
  siblings: readonly Lead[],
): Promise<LinkedLead> {
  const linked = await makeLink(ctx, notice, loaded, siblings);
  const { conversation, link } = linked.loaded;
  const rows = { ...linked.loaded, conversation: { ...conversation, resmanLeadId: link.remoteId } };
  const tasks = await lookalikeTasks(ctx, rows, "contacts");
  return { ...linked, conflicts: [...linked.conflicts, ...tasks] };
}

async function makeLink(
  ctx: EngineContext,
  notice: Notice,
  loaded: LoadedLead,
  siblings: readonly Lead[],
): Promise<LinkedLead> {
  const offered = notice.read?.prospect;
  if (offered) return adopt(ctx, loaded, offered, "found");

  const [first, ...others] = await linksElsewhere(ctx, siblings);
  if (!first) return findOrCreate(ctx, notice, loaded, siblings);
  const prospect = await readProspect(ctx, loaded, first.remoteId, notice);
  const linked = adopt(ctx, loaded, prospect, "joined", first.personId);
  const otherIds = new Set(others.map(({ remoteId }) => remoteId).filter((id) => id !== first.remoteId));
  return { ...linked, conflicts: [...otherIds].map((id) => twoProspects(ctx, linked.loaded, first.remoteId, id)) };
}

async function findOrCreate(
  ctx: EngineContext,
  notice: Notice,
  loaded: LoadedLead,
  siblings: readonly Lead[],
): Promise<LinkedLead> {
  const { integration, lead } = loaded;
  const earlier = await findAttempts(ctx, notice, loaded, siblings);
  if (earlier) return adopt(ctx, loaded, earlier, "found");
  const { post, events } = createPost(lead, eventContext(loaded));
  const [first] = events;
  const distinct = await distinctFrom(ctx, lead);
  const isOther = ({ prospectId }: Prospect): boolean => distinct.prospect(prospectId);
  const result = await ctx.gatewayOf(integration).ensureProspect(
    integration.resmanPropertyId,
    {
      post,
      marker: first ? eventMarker(first.key) : "",
      isOurs: (prospect) => !isOther(prospect) && isMadeFrom(lead.id, prospect),
      isSamePerson: (prospect) => !isOther(prospect) && matchRenter(ctx, lead, prospect) !== undefined,
    },
    markedFirst(ctx, notice, loaded),
  );
  if (result.outcome === "found") return adopt(ctx, loaded, result.prospect, "found");

  const prospect = applyPost(undefined, result.post, result.ref);
  const base = baseOfCreated(ctx, loaded, prospect, events);
  const linked = { ...loaded, link: newLink(ctx, lead, { ...result.ref, base }) };
  const conflicts = result.withheld.map((kind) => contactTaken(ctx, linked, kind));
  return { loaded: linked, prospect, isCurrent: true, outcome: "created", conflicts };
}

/**
 * Who finds the renter leaves no mark: it is set right before a create is sent. The right to go on is asked before it, since
 * the lead may be somebody else's by now, and after it, since storing takes time.
 */
const markedFirst = (ctx: EngineContext, notice: Notice, loaded: LoadedLead): CallOptions => ({
  ...callOptions(notice),
  beforeWrite: async () => {
    await notice.beforeWrite?.();
    await markCreating(ctx, loaded);
    await notice.beforeWrite?.();
  },
});

/**
 * The prospect of an earlier attempt whose answer was lost: of this chat, where the renter has corrected the contact since,
 * or of another chat of theirs, which gave another contact. Searching by what this chat knows now would not find it.
 */
async function findAttempts(
  ctx: EngineContext,
  notice: Notice,
  loaded: LoadedLead,
  siblings: readonly Lead[],
): Promise<Prospect | undefined> {
  const others = await Promise.all(siblings.map(({ id }) => ctx.storage.conversations.get(id)));
  for (const conversation of [loaded.conversation, ...others]) {
    const found = conversation && (await findAttempt(ctx, notice, loaded, conversation));
    if (found) return found;
  }
  return undefined;
}

async function findAttempt(
  ctx: EngineContext,
  notice: Notice,
  { integration, lead }: LoadedLead,
  { id, resmanCustomFields }: Conversation,
): Promise<Prospect | undefined> {
  const attempt = readAttempt(resmanCustomFields);
  const gateway = ctx.gatewayOf(integration);
  for (const kind of ["email", "phone"] as const) {
    const contact = attempt?.[kind];
    if (!contact || contact === lead.fields[kind]) continue;
    const search = kind === "email" ? { email: contact } : { phone: phoneParts(contact).number };
    const hits = await gateway.searchProspects(integration.resmanPropertyId, search, callOptions(notice));
    const made = hits.find((hit) => isMadeFrom(id, hit));
    if (made) return made;
  }
  return undefined;
}

/** Whether a prospect's history holds this chat, in whatever words it had then. */
const isMadeFrom = (conversationId: string, prospect: Prospect): boolean =>
  chatsIn(viewProspect(prospect).markers).includes(conversationId);

/** Links to a prospect that is already there. The base is empty: nothing has been agreed on yet. */
function adopt(
  ctx: EngineContext,
  loaded: LoadedLead,
  prospect: Prospect,
  outcome: "joined" | "found",
  knownPersonId: string | null = null,
): LinkedLead {
  const renter = matchRenter(ctx, loaded.lead, prospect);
  const personId = renter?.personId ?? knownPersonId ?? prospect.customers[0]?.personId ?? null;
  const link = newLink(ctx, loaded.lead, {
    prospectId: prospect.prospectId,
    personId,
    base: { fields: {}, events: [] },
  });
  return { loaded: { ...loaded, link }, prospect, isCurrent: false, outcome, conflicts: [] };
}

/** A prospect we have just made agrees with us on everything, except that ResMan starts every lead as `new`. */
function baseOfCreated(
  ctx: EngineContext,
  { lead }: LoadedLead,
  prospect: Prospect,
  events: OutboundEvent[],
): LinkBase {
  const shown = viewProspect(prospect, { country: ctx.settings.country }).fields;
  const fields = { ...agreedFields(lead, shown), status: { local: "new", remote: shown.status } };
  return { fields, events: events.map(({ key }) => key) };
}

/** The person of a household who is this renter, if anybody is. */
function matchRenter(ctx: EngineContext, lead: Lead, prospect: Prospect): ProspectCustomer | undefined {
  const { country } = ctx.settings;
  return prospect.customers.find((customer) =>
    evidenceOf(customer, country).some((person) => isSamePerson(ctx, lead.fields, person)),
  );
}

/** Links of the renter's other chats, the earliest first. */
export async function linksElsewhere(ctx: EngineContext, siblings: readonly Lead[]): Promise<Link[]> {
  const links = await Promise.all(siblings.map(({ id }) => ctx.storage.links.get(id, "resman")));
  const active = links.filter((link) => link?.status === "active").filter((link) => link !== undefined);
  return active.sort((a, b) => a.createdAt.localeCompare(b.createdAt));
}

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
