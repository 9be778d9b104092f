import type { LeadField } from "../../domain/lead.js";
import type { BaseField } from "../../domain/link.js";
import type { JsonValue } from "../../domain/primitives.js";
import type { SyncTrigger } from "../../domain/status.js";
import type { LoggedChange } from "../../domain/sync-log.js";
import type { EngineContext } from "../context.js";
import { loadOurs } from "../sync/load-lead.js";

/** A logged change with when and why it happened. */
export interface ExplainedChange extends LoggedChange {
  at: string;
  trigger: SyncTrigger;
  runId: string | null;
  syncLogId: string;
}

/** Why a field is what it is. */
export interface FieldExplanation {
  field: LeadField;
  value: JsonValue;
  /** What both sides held when they last agreed; undefined while they never did. */
  base: BaseField | undefined;
  /** Whether our value changed since. */
  pending: boolean;
  /** Oldest first. */
  history: ExplainedChange[];
}

const PAGE = 200;

/** Reads the log of a lead and says how one field came to its value. @throws SyncError `NOT_FOUND` */
export async function explain(ctx: EngineContext, conversationId: string, field: LeadField): Promise<FieldExplanation> {
  const { lead } = await loadOurs(ctx.storage, conversationId, ctx.settings);
  const link = await ctx.storage.links.get(conversationId, "resman");
  const history: ExplainedChange[] = [];
  for (let afterId: string | undefined; ; ) {
    const page = await ctx.storage.log.list({ conversationId, limit: PAGE, ...(afterId && { afterId }) });
    for (const { changes, createdAt: at, trigger, runId, id } of page) {
      const own = changes.filter((change) => change.field === field);
      history.push(...own.reverse().map((change) => ({ ...change, at, trigger, runId, syncLogId: id })));
    }
    afterId = page.at(-1)?.id;
    if (page.length < PAGE) break;
  }
  const value: JsonValue = lead.fields[field];
  const base = link?.base.fields[field];
  return {
    field,
    value,
    base,
    pending: base !== undefined && JSON.stringify(base.local) !== JSON.stringify(value),
    history: history.reverse(),
  };
}
