import type { LeadField } from "../../domain/lead.js";
import type { BaseField, Link } from "../../domain/link.js";
import type { JsonValue } from "../../domain/primitives.js";
import type { LoggedChange } from "../../domain/sync-log.js";
import { jsonEquals } from "../../rules/plan/json-equals.js";
import type { EngineContext } from "../context.js";
import { loadOurs, type OurLead } from "../sync/load-lead.js";
import { survivorOf } from "../sync/survivor-of.js";
import { type ExplainedChange, fieldHistory } from "./field-history.js";
import { logRows } from "./log-rows.js";
import { ruleInWords } from "./rule-in-words.js";

export type { ExplainedChange } from "./field-history.js";

/** Where a field's present value comes from. */
export interface ValueOrigin {
  /** `local`: the chatbot. `remote`: ResMan. `merged`: both, or a value somebody gave. */
  side: LoggedChange["origin"];
  /** One plain sentence. */
  because: string;
  /** When the value came to our side or left for ResMan, ISO 8601; null for an edit that was not synced yet. */
  at: string | null;
  /** Who made it happen, where that is known. */
  by: string | null;
  /** The log row that tells; null where none does. */
  syncLogId: string | null;
}

/** Why a field is what it is. */
export interface FieldExplanation {
  field: LeadField;
  /** The lead that goes on where this one was merged: the history went over to it and is told there. Else null. */
  mergedInto: string | null;
  /** What our side holds now. */
  value: JsonValue;
  origin: ValueOrigin;
  /** What both sides held when they last agreed; undefined while they never did. */
  base: BaseField | undefined;
  /** Whether our value changed since, so that a sync has still to tell ResMan. */
  pending: boolean;
  /** Oldest first. */
  history: ExplainedChange[];
}

/** Reads the log of a lead and says how one field came to its value. @throws SyncError `NOT_FOUND` */
export async function explain(ctx: EngineContext, conversationId: string, field: LeadField): Promise<FieldExplanation> {
  const ours = await loadOurs(ctx.storage, conversationId, ctx.settings);
  const link = await ctx.storage.links.get(conversationId, "resman");
  const history = await fieldHistory(ctx.storage, conversationId, field);
  const value: JsonValue = ours.lead.fields[field];
  const base = link?.base.fields[field];
  const pending = base !== undefined && !jsonEquals(base.local, value);
  const mergedInto = ours.conversation.mergedInto === null ? null : await survivorOf(ctx, conversationId);
  const last = causeOf(history);
  if (mergedInto !== null) {
    return { field, mergedInto, value, origin: mergedOrigin(mergedInto), base, pending: false, history };
  }
  const settled = last ? lastGiven(last, value, base) : await withoutHistory(ctx, ours, link);
  return { field, mergedInto, value, origin: pending ? UNSYNCED : settled, base, pending, history };
}

const untold = { at: null, by: null, syncLogId: null };
const UNSYNCED: ValueOrigin = {
  side: "local",
  because: "Edited on the chatbot's side since the last sync; ResMan has not been told yet.",
  ...untold,
};
const mergedOrigin = (survivor: string): ValueOrigin => ({
  side: "local",
  because: `The chat was merged into lead ${survivor}, where the history of this field is told.`,
  ...untold,
});
const NEVER_SYNCED: ValueOrigin = { side: "local", because: "The chatbot's own value; never synced.", ...untold };
const AGREED: ValueOrigin = {
  side: "local",
  because: "The chatbot's own value; a sync found nothing to change.",
  ...untold,
};

const ALIKE: ValueOrigin = { side: "merged", because: ruleInWords("same-on-both"), ...untold };
const SHOWN_ALIKE: ValueOrigin = {
  side: "local",
  because: "Edited on the chatbot's side; ResMan shows it no differently, so nothing was written.",
  ...untold,
};

/** The last change; where it only told ResMan what had just been changed here, that change. */
function causeOf(history: readonly ExplainedChange[]): ExplainedChange | undefined {
  const [before, last] = [history.at(-2), history.at(-1)];
  const isEcho = last?.side === "remote" && before?.side === "local" && jsonEquals(before.to, last.to);
  return isEcho ? before : last;
}

/** The last change of the log, unless both sides have moved since in a way that left nothing to write. */
function lastGiven(last: ExplainedChange, value: JsonValue, base: BaseField | undefined): ValueOrigin {
  if (!jsonEquals(last.to, value)) return base && jsonEquals(base.remote, value) ? ALIKE : SHOWN_ALIKE;
  return { side: last.origin, because: last.because, at: last.at, by: last.by, syncLogId: last.syncLogId };
}

/** Nothing moved the field since both sides met: it is the chatbot's, unless the whole lead came from ResMan. */
async function withoutHistory(ctx: EngineContext, { lead }: OurLead, link: Link | undefined): Promise<ValueOrigin> {
  if (!link) return NEVER_SYNCED;
  for await (const { responseData, createdAt, id } of logRows(ctx.storage, { conversationId: lead.id })) {
    if (responseData?.outcome === "imported") {
      const because = "A pull made the lead from ResMan's prospect.";
      return { side: "remote", because, at: createdAt, by: null, syncLogId: id };
    }
  }
  return AGREED;
}
