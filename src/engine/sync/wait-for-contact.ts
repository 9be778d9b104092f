import type { Lead } from "../../domain/lead.js";
import { isContactable } from "../../rules/matching/same-person.js";
import type { EngineContext } from "../context.js";
import { WAITING_CODE } from "./custom-fields.js";
import { type LoadedLead, loadRows } from "./load-lead.js";
import { logEntry } from "./log-entry.js";
import type { Notice } from "./notice.js";
import { eventOf, nothing, type SyncOutcome } from "./sync-outcome.js";

/** Whether a lead that has no prospect stays without one: nobody could call it back, nor tell it from others. */
export const mustWait = ({ settings }: EngineContext, { fields }: Lead): boolean =>
  !settings.allowUncontactable && !isContactable(fields, settings.country);

/** A lead nobody could call back waits, and says so once. */
export async function waitForContact(ctx: EngineContext, notice: Notice, loaded: LoadedLead): Promise<SyncOutcome> {
  const code = "LEAD_NOT_CONTACTABLE";
  const { conversation } = loaded;
  if (conversation.resmanCustomFields?.[WAITING_CODE] !== code) {
    const log = logEntry(ctx, notice, loaded, {
      syncStatus: "pending",
      syncType: "create",
      syncDirection: "to_resman",
      errorCode: code,
      errorMessage: "The lead has neither a usable email nor a usable phone.",
    });
    await ctx.storage.transaction(async (tx) => {
      const { conversation: now } = await loadRows(tx, conversation.id, ctx.settings);
      const resmanCustomFields = { ...now.resmanCustomFields, [WAITING_CODE]: code };
      await tx.conversations.update(conversation.id, { resmanSyncStatus: "not_synced", resmanCustomFields });
      await tx.log.append(log);
    });
  }
  ctx.events.emit("lead:waiting", { ...eventOf(notice, loaded), code });
  return nothing(loaded, "waiting");
}
