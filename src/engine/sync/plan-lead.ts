import type { Lead, LeadField } from "../../domain/lead.js";
import { LEAD_FIELDS } from "../../domain/lead.js";
import type { Link } from "../../domain/link.js";
import type { Prospect } from "../../domain/wire/prospect.js";
import { type PlanOptions, planSync, type SyncPlan } from "../../rules/plan/plan-sync.js";
import type { Newer } from "../../rules/plan/policy.js";
import { resManPolicy } from "../../rules/plan/resman-policy.js";
import { withoutWrites } from "../../rules/plan/settle.js";
import { chatsIn } from "../../rules/resman/chat-events.js";
import { noteEvent } from "../../rules/resman/note-event.js";
import type { OutboundEvent } from "../../rules/resman/outbound-event.js";
import type { StaffNote } from "../../rules/resman/staff-notes.js";
import { type ProspectView, viewProspect } from "../../rules/resman/view-prospect.js";
import { latestOf } from "../../rules/status/history.js";
import { parseInstant } from "../../rules/text/instant.js";
import type { EngineContext } from "../context.js";
import { eventContext } from "./event-context.js";
import type { LoadedLead } from "./load-lead.js";
import { loadMany } from "./load-lead.js";
import { outboundEvents } from "./outbound.js";

export interface LeadPlan {
  plan: SyncPlan<OutboundEvent, StaffNote>;
  view: ProspectView;
  /** Whether something is left for a direction the property does not allow now. */
  isHeld: boolean;
}

/** Compares a linked lead with its prospect and what both agreed on last. Reads, but writes nothing. */
export async function planLead(
  ctx: EngineContext,
  loaded: LoadedLead & { link: Link },
  prospect: Prospect,
  decided: Pick<PlanOptions, "verdicts" | "askedAnew"> = {},
): Promise<LeadPlan> {
  const { lead, link, integration } = loaded;
  const view = viewProspect(prospect, { personId: link.personId, country: ctx.settings.country });
  const returning = ctx.settings.reactivateLost && wroteAfterLost(lead, prospect);
  const full = planSync(
    link.base,
    { fields: lead.fields, events: outboundEvents(loaded) },
    { fields: view.fields, events: view.notes, seen: view.markers },
    resManPolicy({ returning }, ctx.overrides),
    { newer: await newerSide(ctx, lead, link, view), ...decided },
  );
  const plan = view.mastered ? withEditsAsNote(loaded, full, view) : full;
  const { syncDirection } = integration;
  if (syncDirection === "bidirectional") return { plan, view, isHeld: false };
  const held = syncDirection === "to_resman" ? "local" : "remote";
  const isHeld =
    held === "local" ? writes(plan.toLocal, plan.eventsToLocal) : writes(plan.toRemote, plan.eventsToRemote);
  return { plan: withoutWrites(plan, held), view, isHeld };
}

const writes = (changes: unknown[], events: unknown[]): boolean => changes.length + events.length > 0;

/** Once a renter applies, ResMan is master: what the chat learns is filed as a note (reference, section 8, step 3). */
function withEditsAsNote(
  { lead, link, integration }: LoadedLead & { link: Link },
  plan: LeadPlan["plan"],
  { markers }: ProspectView,
): LeadPlan["plan"] {
  const known = plan.toRemote.filter(({ field }) => field !== "status");
  const text = known.map(({ field, to }) => `${field}: ${typeof to === "string" ? to : JSON.stringify(to)}`).join("; ");
  // A retry counts the same, a later edit does not, also when it says what an earlier one said.
  const note = {
    key: `edit:${lead.id}:${link.syncVersion + 1}`,
    content: known.length > 0 ? `New from the chat: ${text}` : "",
  };
  const events = noteEvent({ ...note, timestamp: lead.updatedAt }, eventContext({ lead, integration }));
  return {
    ...plan,
    toRemote: [],
    eventsToRemote: [...plan.eventsToRemote, ...events.filter(({ key }) => !markers.has(key))],
  };
}

function wroteAfterLost(lead: Lead, prospect: Prospect): boolean {
  const lost = latestOf(prospect.events, ["cancel"]);
  const lostAt = parseInstant(lost?.date);
  return lostAt !== null && Date.parse(lead.startedAt) > lostAt;
}

/**
 * Where a field was never agreed on: whether this chat is later than the renter's other chats with the same prospect.
 * Without other chats nothing is known, because ResMan does not say when a field was last touched.
 */
async function newerSide(ctx: EngineContext, lead: Lead, link: Link, { markers }: ProspectView): Promise<Newer> {
  const fields: readonly LeadField[] = LEAD_FIELDS;
  if (fields.every((field) => field in link.base.fields)) return "unknown";
  const links = await ctx.storage.links.findByRemote("resman", link.propertyId, link.remoteId);
  const others = links.filter(({ leadId }) => leadId !== lead.id);
  if (others.length === 0) {
    // A prospect that has this chat before anything was agreed on was made by us, and the answer lost: it holds what the
    // chat said before.
    const isOurs = Object.keys(link.base.fields).length === 0 && chatsIn(markers).includes(lead.id);
    return isOurs ? "local" : "unknown";
  }
  const ids = others.map(({ leadId }) => leadId);
  const starts = (await loadMany(ctx.storage, ids, ctx.settings)).map(({ lead }) => Date.parse(lead.startedAt));
  return Date.parse(lead.startedAt) > Math.max(...starts) ? "local" : "remote";
}
