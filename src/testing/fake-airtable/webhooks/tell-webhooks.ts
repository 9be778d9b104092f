import type { AirtableState } from "../state.js";
import type { Actor, TableChanges } from "./changes.js";
import { tablePayloads } from "./payload.js";
import { ping } from "./pings.js";
import type { StoredWebhook } from "./webhook-store.js";

/** A transaction that was carried out. */
export interface CommittedTransaction {
  number: number;
  actor: Actor;
  tables: readonly TableChanges[];
}

/** Adds a transaction to the payloads of each webhook that asked for it, and pings its URL. */
export function tellWebhooks(state: AirtableState, baseId: string, transaction: CommittedTransaction): void {
  const now = state.now();
  for (const webhook of state.webhooks.of(baseId)) {
    if (webhook.isBroken || now >= webhook.expiresAt) continue;
    const bodies = payloadsOf(state, webhook, transaction);
    for (const body of bodies) append(state, webhook, body);
    if (bodies.length > 0) ping(state, webhook);
  }
}

function payloadsOf(
  state: AirtableState,
  webhook: StoredWebhook,
  { number, actor, tables }: CommittedTransaction,
): Record<string, unknown>[] {
  const head = {
    timestamp: state.nowIso(),
    baseTransactionNumber: number,
    payloadFormat: "v0",
    actionMetadata: {
      source: actor.source,
      sourceMetadata: { user: { ...state.user(actor.userId), permissionLevel: "create" } },
    },
  };
  if (losesWhatItWatches(webhook, tables)) {
    webhook.isBroken = true;
    return [{ ...head, error: true, code: "INVALID_FILTERS" }];
  }
  const { fromSources } = webhook.specification.options.filters;
  if (fromSources && !fromSources.includes(actor.source)) return [];
  return tables.flatMap((changes) =>
    tablePayloads(state, webhook.specification, changes).map((table) => ({
      ...head,
      changedTablesById: { [changes.table.id]: table },
    })),
  );
}

/** A field that a filter names is gone: the webhook never recovers (API reference, section 6.1). */
function losesWhatItWatches({ specification }: StoredWebhook, tables: readonly TableChanges[]): boolean {
  const { watchDataInFieldIds = [], watchSchemasOfFieldIds = [] } = specification.options.filters;
  const watched = new Set([...watchDataInFieldIds, ...watchSchemasOfFieldIds]);
  return tables.some(({ destroyedFields }) => destroyedFields.some(({ id }) => watched.has(id)));
}

function append(state: AirtableState, webhook: StoredWebhook, body: Record<string, unknown>): void {
  webhook.payloads.push({ number: webhook.nextNumber, at: state.now(), body });
  webhook.nextNumber += 1;
}
