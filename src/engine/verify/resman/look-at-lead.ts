import { isSyncError } from "../../../domain/errors.js";
import type { Integration } from "../../../domain/integration.js";
import type { Prospect } from "../../../domain/wire/prospect.js";
import { parseInstant } from "../../../rules/text/instant.js";
import { withoutRecentEdits } from "../../../rules/verify/field-differences.js";
import type { EngineContext } from "../../context.js";
import { activeLink, type LoadedLead, loadOurs, type OurLead } from "../../sync/load-lead.js";
import { callOptions } from "../../sync/notice.js";
import { mustWait } from "../../sync/wait-for-contact.js";
import { syncLeadWithRetry } from "../../sync-lead.js";
import { afterRepair, type Looked, MAX_LOOKS, repairing } from "../audit.js";
import { compareLead } from "./compare-lead.js";
import type { PropertyTerms } from "./terms.js";
import { leadWaitsFor } from "./waits-for.js";

/** Whether a lead should have a prospect although it has no link. */
export const shouldBeSent = (ctx: EngineContext, { lead, link, conversation }: OurLead, integration: Integration) =>
  !link && conversation.mergedInto === null && integration.syncDirection !== "from_resman" && !mustWait(ctx, lead);

/** Looks at a lead with fresh rows and a fresh prospect; repairs it where that is asked for, and looks again. */
export async function lookAtLead(terms: PropertyTerms, conversationId: string): Promise<Looked> {
  const looked = await look(terms, conversationId);
  if (typeof looked === "string" || !terms.part.repair) return looked;
  const { ctx, part } = terms;
  const notice = { conversationId, trigger: "manual" as const, ...(part.signal && { signal: part.signal }) };
  return repairing(
    looked,
    async () => (await syncLeadWithRetry(ctx, "update", notice)).outcome,
    () => look(afterRepair(terms), conversationId),
  );
}

/** The prospect as it is now. @throws RemoteError after all retries */
export function freshProspect(
  { ctx, part: { signal } }: PropertyTerms,
  integration: Integration,
  prospectId: string,
): Promise<Prospect | undefined> {
  const gateway = ctx.gatewayOf(integration);
  const read = () =>
    gateway.getProspect(integration.resmanPropertyId, prospectId, callOptions(signal ? { signal } : {}));
  return ctx.retries.run("verify", { resmanLeadId: prospectId }, read, signal);
}

/** Our rows and the prospect are read one after the other: who brings the lead into step in between makes no finding. */
async function look(terms: PropertyTerms, conversationId: string): Promise<Looked> {
  for (let looks = 1; ; looks += 1) {
    const ours = await loadedNow(terms, conversationId);
    if (!ours) return "skip";
    const looked = await compare(terms, ours);
    if (typeof looked === "string" || looks === MAX_LOOKS || (await isStill(terms, ours))) return looked;
  }
}

async function isStill(terms: PropertyTerms, { lead, link }: OurLead): Promise<boolean> {
  const now = await loadedNow(terms, lead.id);
  return now?.lead.updatedAt === lead.updatedAt && now.link?.syncVersion === link?.syncVersion;
}

async function compare(terms: PropertyTerms, ours: OurLead): Promise<Looked> {
  const { ctx, integration } = terms;
  const conversationId = ours.lead.id;
  const link = activeLink(ours);
  if (!link) return shouldBeSent(ctx, ours, integration) ? notSent(terms, ours) : "skip";
  const linked: LoadedLead & { link: typeof link } = { ...ours, integration, link };
  const ids = { leadId: conversationId, remoteId: link.remoteId };
  const prospect = await freshProspect(terms, integration, link.remoteId);
  if (!prospect) {
    const waitsFor = await leadWaitsFor(ctx, conversationId, integration);
    return { ...ids, kind: "missing_remote", fields: [], waitsFor };
  }
  const differences = await compareLead(ctx, linked, prospect);
  const fields = withoutRecentEdits(differences, {
    local: isRecent(terms, ours.lead.updatedAt),
    remote: isRecent(terms, prospect.lastUpdateDate),
  });
  if (fields.length === 0) return "in step";
  return { ...ids, kind: "differs", fields, waitsFor: await leadWaitsFor(ctx, conversationId, integration, fields) };
}

async function notSent(terms: PropertyTerms, { lead }: OurLead): Promise<Looked> {
  if (isRecent(terms, lead.updatedAt)) return "skip";
  const waitsFor = await leadWaitsFor(terms.ctx, lead.id, terms.integration);
  return { leadId: lead.id, remoteId: null, kind: "not_sent", fields: [], waitsFor };
}

/** Undefined where it was deleted, or moved to another property, since the audit began. */
async function loadedNow({ ctx, integration }: PropertyTerms, conversationId: string): Promise<OurLead | undefined> {
  try {
    const ours = await loadOurs(ctx.storage, conversationId, ctx.settings);
    return ours.conversation.propertyId === integration.propertyId ? ours : undefined;
  } catch (error) {
    if (isSyncError(error, "NOT_FOUND")) return undefined;
    throw error;
  }
}

/** Whether something was edited after the audit had begun. */
export const isRecent = ({ recentFrom }: Pick<PropertyTerms, "recentFrom">, at: string | null | undefined): boolean =>
  (parseInstant(at) ?? Number.NEGATIVE_INFINITY) >= recentFrom;
