import type { Lead } from "../../domain/lead.js";
import type { Link } from "../../domain/link.js";
import { resManLeadFields } from "../../rules/mappers/resman-lead.js";
import { mergedChatEvents } from "../../rules/merge/retire-events.js";
import { chatEvents } from "../../rules/resman/chat-events.js";
import type { OutboundEvent } from "../../rules/resman/outbound-event.js";
import { viewProspect } from "../../rules/resman/view-prospect.js";
import { shortHash } from "../../rules/text/short-hash.js";
import type { EngineContext } from "../context.js";
import type { Hold } from "../leases/hold.js";
import { eventContext } from "../sync/event-context.js";
import { withProspectLock } from "../sync/lead-lock.js";
import { type LoadedLead, loadMany } from "../sync/load-lead.js";
import { postEvents, readIfThere } from "./retire-prospect.js";

type Integration = LoadedLead["integration"];

/**
 * Adds what a merged lead's renter wrote to the prospect of the lead that goes on, unless it is there already; also what
 * the leads said that had been merged into this one before.
 */
export async function tellChats(
  ctx: EngineContext,
  hold: Hold,
  { lead, integration }: Pick<LoadedLead, "lead" | "integration">,
  root: { lead: Lead; link: Link },
): Promise<void> {
  const { link } = root;
  const told = root.lead.fields.initialMessage;
  const leads = [lead, ...(await leadsMergedInto(ctx, lead.id))].filter(({ fields }) => fields.initialMessage !== told);
  await withProspectLock(ctx, link, hold, async (held) => {
    const prospect = await readIfThere(ctx, held, { integration }, link.remoteId);
    if (!prospect) return;
    const { markers } = viewProspect(prospect);
    const events = leads.flatMap((one) => eventsOf(one, integration, markers));
    if (events.length > 0) await postEvents(ctx, held, { integration }, prospect, events);
  });
}

function eventsOf(lead: Lead, integration: Integration, markers: ReadonlySet<string>): OutboundEvent[] {
  if (!lead.fields.initialMessage) return [];
  const context = { ...eventContext({ integration, lead }), at: lead.startedAt };
  if (chatEvents(lead, context).every(({ key }) => markers.has(key))) return [];
  const { initial_message: text } = resManLeadFields(lead.fields);
  const chat = { leadId: lead.id, hash: shortHash(text), text };
  return mergedChatEvents(chat, context).filter(({ key }) => !markers.has(key));
}

async function leadsMergedInto(ctx: EngineContext, id: string): Promise<Lead[]> {
  const merges = await ctx.storage.merges.list({ conversationId: id, standing: true });
  const ids = merges.filter(({ survivorId }) => survivorId === id).flatMap(({ loserId }) => loserId ?? []);
  const leads = (await loadMany(ctx.storage, ids, ctx.settings)).map(({ lead }) => lead);
  const further = await Promise.all(leads.map((lead) => leadsMergedInto(ctx, lead.id)));
  return [...leads, ...further.flat()];
}
