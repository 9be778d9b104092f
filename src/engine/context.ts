import { ConfigError } from "../domain/errors.js";
import type { Integration } from "../domain/integration.js";
import type { Logger } from "../ports/logger.js";
import type { ResManGateway } from "../ports/resman.js";
import type { Runtime } from "../ports/runtime.js";
import type { StorageAdapter } from "../ports/storage.js";
import { LeadMatcher } from "../rules/matching/lead-matcher.js";
import type { PolicyOverrides } from "../rules/plan/resman-policy.js";
import { silentLogger } from "../runtime/silent-logger.js";
import { createRuntime } from "../runtime/system-runtime.js";
import { type AirtableSettings, resolveAirtableSettings } from "./airtable/options.js";
import { SyncEmitter } from "./emitter.js";
import { publishingStorage } from "./feed/publishing-storage.js";
import { NamedLocks } from "./leases/named-locks.js";
import { StoreNews } from "./leases/store-news.js";
import { type EngineSettings, resolveSettings, type SyncEngineOptions } from "./options.js";
import { LeadSyncRetryHandler } from "./retry-handler.js";

/** What every part of the engine works with. */
export interface EngineContext {
  /** The host's store; what its log and conflicts say goes to the feed as well. */
  readonly storage: StorageAdapter;
  readonly settings: EngineSettings;
  /** What replaces parts of the default policies. */
  readonly overrides: PolicyOverrides;
  /** Says whether two leads are one person. */
  readonly matcher: LeadMatcher;
  readonly runtime: Runtime;
  readonly logger: Logger;
  readonly events: SyncEmitter;
  /** Of jobs and locks. */
  readonly news: StoreNews;
  readonly feedNews: StoreNews;
  readonly locks: Pick<NamedLocks, "run">;
  readonly retries: LeadSyncRetryHandler;
  /** @throws ConfigError when the engine was given no ResMan */
  gatewayOf(integration: Integration): ResManGateway;
  /** Null: no campaign leads are synced. */
  readonly airtable: AirtableSettings | null;
  /** Of noticed campaign leads. */
  readonly campaignNews: StoreNews;
}

/** Does no I/O. @throws ConfigError naming the option. */
export function createContext(options: SyncEngineOptions): EngineContext {
  const settings = resolveSettings(options);
  const { resman, logger = silentLogger, policy = {}, retry = {} } = options;
  const runtime = createRuntime(options.runtime);
  const storage = publishingStorage(options.storage, runtime);
  const events = new SyncEmitter(logger);
  const news = new StoreNews(storage);
  return {
    storage,
    settings,
    overrides: policy,
    matcher: options.matcher ?? new LeadMatcher({ country: settings.country }),
    runtime,
    logger,
    events,
    news,
    feedNews: new StoreNews(storage, "feed"),
    locks: new NamedLocks({ storage, runtime, settings, news, events }),
    retries: new LeadSyncRetryHandler(retry, {
      runtime,
      logger,
      onRetry: ({ operation, lead, attempt, delayMs, error }) =>
        events.emit("retry:scheduled", { operation, leadId: lead.conversationId ?? null, attempt, delayMs, error }),
    }),
    gatewayOf: gatewaysOf(resman),
    airtable: options.airtable ? resolveAirtableSettings(options.airtable) : null,
    campaignNews: new StoreNews(storage, "campaigns"),
  };
}

function gatewaysOf(resman: SyncEngineOptions["resman"]): EngineContext["gatewayOf"] {
  if (typeof resman === "function") return resman;
  return ({ propertyId }) => {
    if (resman) return resman;
    throw new ConfigError(`SyncEngine needs the option \`resman\` to sync property ${propertyId}.`, {
      context: { option: "resman", propertyId },
    });
  };
}

/** Now, as the rows store it. */
export const nowIso = (runtime: Pick<Runtime, "now">): string => new Date(runtime.now()).toISOString();
