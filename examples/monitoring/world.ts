import { ResManClient, SyncEngine } from "@domiq/lead-sync";
import { consoleNotifier, LeadSyncMonitor, slackNotifier } from "@domiq/lead-sync/monitoring";
import { FAKE_RESMAN_IDS, type FakeResMan, startFakeResMan } from "@domiq/lead-sync/testing";
import { loadExport } from "../demo/load-export.js";
import { openStorage } from "../shared/open-storage.js";
import { type Receiver, startReceiver } from "./receiver.js";

const EXPORT = new URL("../data/conversations.jsonl", import.meta.url).pathname;

/** A worker that is watched. */
export interface World {
  engine: SyncEngine;
  monitor: LeadSyncMonitor;
  /** Faults are played here. */
  resman: FakeResMan;
  /** Who is told of alerts. */
  receiver: Receiver;
  conversationIds: string[];
  close(): Promise<void>;
}

/** A store with chats, a ResMan that can fail, somebody to tell, and an engine with a monitor between them. */
export async function openWorld(chats: number): Promise<World> {
  const { storage, close } = await openStorage(process.env.DATABASE_URL);
  const { agentId, sourceId, accountId, integrationPartnerId, apiKey } = FAKE_RESMAN_IDS;
  const { properties } = await loadExport(storage, EXPORT, { agentId, sourceId, limit: chats });
  const resman = await startFakeResMan({
    properties: properties.map(({ id, name, timeZone }) => ({ propertyId: id, name, timeZone: timeZone ?? "UTC" })),
  });
  const receiver = await startReceiver();
  const client = new ResManClient({ accountId, integrationPartnerId, apiKey, baseUrl: resman.url });

  // Fractions of seconds in place of minutes, so that one can watch.
  const engine = new SyncEngine({
    storage,
    resman: client,
    pullEveryMs: 0,
    retry: { backoffDelay: 100, maxBackoffDelay: 500 },
    circuit: { failures: 3, firstProbeMs: 500, maxProbeMs: 1000 },
  });
  const monitor = new LeadSyncMonitor({
    storage,
    engine,
    notifiers: {
      slack_alert: slackNotifier({ url: receiver.url }),
      email_team: consoleNotifier({ logger: console }),
    },
    alertingRules: {
      apiErrors: { threshold: 2, window: "5s", action: "slack_alert" },
      // Leads that wait out an outage are late: of this short one nobody need be told.
      syncLatency: false,
      bidirectionalSyncLag: false,
    },
    checkEveryMs: 250,
    flushEveryMs: 250,
  });
  const conversations = await storage.conversations.list({ limit: chats });
  return {
    engine,
    monitor,
    resman: resman.fake,
    receiver,
    conversationIds: conversations.map(({ id }) => id),
    close: async () => {
      await engine.stop();
      await monitor.stop();
      await resman.close();
      await receiver.close();
      await close();
    },
  };
}
