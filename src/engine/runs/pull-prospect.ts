import type { Integration } from "../../domain/integration.js";
import type { Prospect } from "../../domain/wire/prospect.js";
import { emailKey } from "../../rules/contact/email.js";
import { phoneKey } from "../../rules/contact/phone.js";
import { comparePeople } from "../../rules/matching/same-person.js";
import { chatsIn } from "../../rules/resman/chat-events.js";
import { evidenceOf } from "../../rules/resman/person-evidence.js";
import { viewProspect } from "../../rules/resman/view-prospect.js";
import type { EngineContext } from "../context.js";
import { switchedOff } from "../failure.js";
import { loadRows, requireIntegration } from "../sync/load-lead.js";
import type { Notice } from "../sync/notice.js";
import { syncLeadWithRetry } from "../sync/sync-lead.js";
import type { SyncOutcome } from "../sync/sync-outcome.js";
import { importProspect } from "./import-prospect.js";

/** What a pulled prospect led to. `skipped`: nobody here knows it, and it is not imported. */
export interface PulledProspect {
  action: "created" | "updated" | "unchanged" | "conflict" | "skipped";
  /** Whether anything was stored or sent. */
  wrote: boolean;
  /** True conflicts a rule decided. */
  conflictsResolved: number;
  conversationIds: string[];
}

const SKIPPED: PulledProspect = { action: "skipped", wrote: false, conflictsResolved: 0, conversationIds: [] };

/** Brings one prospect a pull has read to every conversation it belongs to. */
export async function pullProspect(
  ctx: EngineContext,
  integration: Integration,
  prospect: Prospect,
  notice: Omit<Notice, "conversationId"> & Required<Pick<Notice, "read">>,
): Promise<PulledProspect> {
  const known = await conversationsOf(ctx, integration.propertyId, prospect);
  if (known.length > 0) return syncAll(ctx, integration.propertyId, known, notice);

  const open = !["leased", "lost"].includes(viewProspect(prospect).fields.status);
  if (!ctx.settings.importProspects || !open || integration.syncDirection === "to_resman") {
    return SKIPPED;
  }
  return ctx.locks.run([`import:${prospect.prospectId.toLowerCase()}`], async () => {
    const meanwhile = await conversationsOf(ctx, integration.propertyId, prospect);
    if (meanwhile.length > 0) return syncAll(ctx, integration.propertyId, meanwhile, notice);
    const { syncEnabled } = await requireIntegration(ctx, integration.propertyId);
    if (!syncEnabled) throw switchedOff(integration.propertyId);
    return {
      action: "created",
      wrote: true,
      conflictsResolved: 0,
      conversationIds: [await importProspect(ctx, integration.propertyId, prospect, notice)],
    };
  });
}

async function syncAll(
  ctx: EngineContext,
  propertyId: string,
  conversationIds: string[],
  notice: Omit<Notice, "conversationId">,
): Promise<PulledProspect> {
  const outcomes: SyncOutcome[] = [];
  for (const conversationId of conversationIds) {
    const outcome = await syncLeadWithRetry(ctx, "pull", { ...notice, conversationId });
    if (outcome.outcome === "disabled") throw switchedOff(propertyId);
    outcomes.push(outcome);
  }
  const has = (...names: SyncOutcome["outcome"][]): boolean => outcomes.some(({ outcome }) => names.includes(outcome));
  const action = has("conflict") ? "conflict" : has("created", "linked", "updated") ? "updated" : "unchanged";
  const resolved = outcomes
    .flatMap(({ conflicts }) => conflicts)
    .filter(({ resolutionStatus }) => resolutionStatus === "auto_resolved");
  const wrote = outcomes.some(({ syncLogId }) => syncLogId !== null);
  return { action, wrote, conflictsResolved: resolved.length, conversationIds };
}

/**
 * Conversations linked to the prospect; failing that, those not linked yet that made it (their mark is in its history,
 * the answer was lost) or whose renter is one of its people.
 */
async function conversationsOf(ctx: EngineContext, propertyId: string, prospect: Prospect): Promise<string[]> {
  const links = await ctx.storage.links.findByRemote("resman", propertyId, prospect.prospectId);
  if (links.length > 0) return links.filter(({ status }) => status === "active").map(({ leadId }) => leadId);

  const { country } = ctx.settings;
  const people = prospect.customers.flatMap((customer) => evidenceOf(customer, country));
  const present = (keys: (string | null)[]): string[] => keys.filter((key) => key !== null);
  const candidates = await ctx.storage.conversations.findByContact({
    propertyId,
    emailKeys: present(people.map(({ email }) => emailKey(email))),
    phoneKeys: present(people.map(({ phone }) => phoneKey(phone, country))),
  });
  const found = new Set<string>();
  for (const { id } of candidates) {
    const { lead } = await loadRows(ctx.storage, id, ctx.settings);
    if (people.some((person) => comparePeople(lead.fields, person, country).verdict === "same")) found.add(id);
  }
  for (const id of chatsIn(viewProspect(prospect).markers)) {
    if ((await ctx.storage.conversations.get(id))?.propertyId === propertyId) found.add(id);
  }
  const linked = await Promise.all([...found].map((id) => ctx.storage.links.get(id, "resman")));
  return [...found].filter((_, index) => linked[index] === undefined);
}
