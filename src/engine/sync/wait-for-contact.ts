import type { Lead } from "../../domain/lead.js";
import { isContactable } from "../../rules/contact/is-contactable.js";
import type { EngineContext } from "../context.js";
import { WAITING_CODE } from "./custom-fields.js";
import { type LoadedLead, loadOurs } from "./load-lead.js";
import { logEntry } from "./log-entry.js";
import type { Notice } from "./notice.js";
import { eventOf, nothing, type SyncOutcome } from "./sync-outcome.js";

const CODE = "LEAD_NOT_CONTACTABLE";

/** Whether a lead that has no prospect stays without one: nobody could call it back, nor tell it from others. */
export const mustWait = ({ settings }: EngineContext, { fields }: Lead): boolean =>
  !settings.allowUncontactable && !isContactable(fields, settings.country);

/** {@link mustWait}, and the lead says so already. */
export const isKnownToWait = (ctx: EngineContext, { lead, conversation }: LoadedLead): boolean =>
  mustWait(ctx, lead) && conversation.resmanCustomFields?.[WAITING_CODE] === CODE;

/** A lead nobody could call back waits, and says so once. */
export async function waitForContact(ctx: EngineContext, notice: Notice, loaded: LoadedLead): Promise<SyncOutcome> {
  if (!isKnownToWait(ctx, loaded)) await storeWaiting(ctx, notice, loaded);
  return tellWaiting(ctx, notice, loaded);
}

export function tellWaiting(ctx: EngineContext, notice: Notice, loaded: LoadedLead): SyncOutcome {
  ctx.events.emit("lead:waiting", { ...eventOf(notice, loaded), code: CODE });
  return nothing(loaded, "waiting");
}

async function storeWaiting(ctx: EngineContext, notice: Notice, loaded: LoadedLead): Promise<void> {
  const { conversation } = loaded;
  const log = logEntry(ctx, notice, loaded, {
    syncStatus: "pending",
    syncType: "create",
    syncDirection: "to_resman",
    errorCode: CODE,
    errorMessage: "The lead has neither a usable email nor a usable phone.",
  });
  await ctx.storage.transaction(async (tx) => {
    const { conversation: now } = await loadOurs(tx, conversation.id, ctx.settings);
    const resmanCustomFields = { ...now.resmanCustomFields, [WAITING_CODE]: CODE };
    await tx.conversations.update(conversation.id, { resmanSyncStatus: "not_synced", resmanCustomFields });
    await tx.log.append(log);
  });
}
