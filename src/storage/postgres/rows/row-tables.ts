import type { SchemaNames } from "../schema/index.js";
import * as campaigns from "./campaign-tables.js";
import * as engine from "./engine-tables.js";
import * as host from "./host-tables.js";
import { loadLeadsText } from "./load-leads.js";
import { RowTable } from "./row-table.js";
import type { Derivation } from "./table-spec.js";

/** All tables but the queue's. Made once for an adapter: they know their statements. */
export function createRowTables(names: SchemaNames, derivation: Derivation) {
  const tables = {
    names,
    derivation,
    properties: new RowTable(host.PROPERTY, names, derivation),
    integrations: new RowTable(engine.INTEGRATION, names, derivation),
    users: new RowTable(host.USER, names, derivation),
    conversations: new RowTable(host.CONVERSATION, names, derivation),
    tours: new RowTable(host.TOUR_BOOKING, names, derivation),
    conversationUpdates: new RowTable(engine.CONVERSATION_UPDATE, names, derivation),
    activities: new RowTable(host.ACTIVITY, names, derivation),
    campaignLeads: new RowTable(host.CAMPAIGN_LEAD, names, derivation),
    campaignLinks: new RowTable(campaigns.CAMPAIGN_LINK, names, derivation),
    campaignNotices: new RowTable(campaigns.CAMPAIGN_NOTICE, names, derivation),
    links: new RowTable(engine.LINK, names, derivation),
    log: new RowTable(engine.LOG, names, derivation),
    conflicts: new RowTable(engine.CONFLICT, names, derivation),
    merges: new RowTable(engine.MERGE, names, derivation),
    distinctions: new RowTable(engine.DISTINCTION, names, derivation),
    receipts: new RowTable(engine.RECEIPT, names, derivation),
    checkpoints: new RowTable(engine.CHECKPOINT, names, derivation),
    runs: new RowTable(engine.RUN, names, derivation),
    metrics: new RowTable(engine.METRIC, names, derivation),
    alerts: new RowTable(engine.ALERT, names, derivation),
    newEvents: new RowTable(engine.NEW_EVENT, names, derivation),
    events: new RowTable(engine.EVENT, names, derivation),
  };
  return { ...tables, loadLeads: loadLeadsText(tables) };
}

export type RowTables = ReturnType<typeof createRowTables>;
