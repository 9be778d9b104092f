import type { Lead, LeadField } from "../../domain/lead.js";
import { LEAD_FIELDS } from "../../domain/lead.js";
import type { Link } from "../../domain/link.js";
import type { Prospect } from "../../domain/wire/prospect.js";
import { planSync, type SyncPlan } from "../../rules/plan/plan-sync.js";
import type { Newer } from "../../rules/plan/policy.js";
import { resManPolicy } from "../../rules/plan/resman-policy.js";
import { withoutWrites } from "../../rules/plan/settle.js";
import { chatEvents } from "../../rules/resman/chat-events.js";
import { noteEvent } from "../../rules/resman/note-event.js";
import type { OutboundEvent } from "../../rules/resman/outbound-event.js";
import type { StaffNote } from "../../rules/resman/staff-notes.js";
import { tourEvent } from "../../rules/resman/tour-event.js";
import { type ProspectView, viewProspect } from "../../rules/resman/view-prospect.js";
import { latestOf } from "../../rules/status/history.js";
import { parseInstant } from "../../rules/text/instant.js";
import type { EngineContext } from "../context.js";
import { eventContext } from "./event-context.js";
import type { LoadedLead } from "./load-lead.js";
import { loadRows } from "./load-lead.js";

export interface LeadPlan {
  plan: SyncPlan<OutboundEvent, StaffNote>;
  view: ProspectView;
}

/** Compares a linked lead with its prospect and what both agreed on last. Reads, but writes nothing. */
export async function planLead(
  ctx: EngineContext,
  loaded: LoadedLead & { link: Link },
  prospect: Prospect,
): Promise<LeadPlan> {
  const { lead, link, integration } = loaded;
  const view = viewProspect(prospect, { personId: link.personId, country: ctx.settings.country });
  const returning = ctx.settings.reactivateLost && wroteAfterLost(lead, prospect);
  const plan = planSync(
    link.base,
    { fields: lead.fields, events: outboundEvents(loaded) },
    { fields: view.fields, events: view.notes, seen: view.markers },
    resManPolicy({ returning }, ctx.overrides),
    { newer: await newerSide(ctx, lead, link) },
  );
  if (integration.syncDirection === "to_resman") return { plan: withoutWrites(plan, "local"), view };
  if (integration.syncDirection === "from_resman") return { plan: withoutWrites(plan, "remote"), view };
  return { plan, view };
}

function wroteAfterLost(lead: Lead, prospect: Prospect): boolean {
  const lost = latestOf(prospect.events, ["cancel"]);
  const lostAt = parseInstant(lost?.date);
  return lostAt !== null && Date.parse(lead.startedAt) > lostAt;
}

/** Everything our side ever appended to the lead; the plan keeps what ResMan lacks. */
function outboundEvents(loaded: LoadedLead): OutboundEvent[] {
  const context = eventContext(loaded);
  return [
    ...chatEvents(loaded.lead, { ...context, at: loaded.lead.startedAt }),
    ...loaded.notes.flatMap((note) => noteEvent(note, context)),
    ...loaded.tours.map((tour) => tourEvent(tour, context)),
  ];
}

/**
 * Where a field was never agreed on: whether this chat is later than the renter's other chats with the same prospect.
 * Without other chats nothing is known, because ResMan does not say when a field was last touched.
 */
async function newerSide(ctx: EngineContext, lead: Lead, link: Link): Promise<Newer> {
  const fields: readonly LeadField[] = LEAD_FIELDS;
  if (fields.every((field) => field in link.base.fields)) return "unknown";
  const links = await ctx.storage.links.findByRemote("resman", link.propertyId, link.remoteId);
  const others = links.filter(({ leadId }) => leadId !== lead.id);
  if (others.length === 0) return "unknown";
  const starts = await Promise.all(
    others.map(async ({ leadId }) => Date.parse((await loadRows(ctx.storage, leadId, ctx.settings)).lead.startedAt)),
  );
  return Date.parse(lead.startedAt) > Math.max(...starts) ? "local" : "remote";
}
