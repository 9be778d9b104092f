import { ConfigError } from "../domain/errors.js";
import type { Integration } from "../domain/integration.js";
import type { Logger } from "../ports/logger.js";
import type { ResManGateway } from "../ports/resman.js";
import type { Runtime } from "../ports/runtime.js";
import type { SecretBox } from "../ports/secret-box.js";
import type { StorageAdapter } from "../ports/storage.js";
import type { Tracing } from "../ports/tracing.js";
import { LeadMatcher } from "../rules/matching/lead-matcher.js";
import type { PolicyOverrides } from "../rules/plan/resman-policy.js";
import { noTracing } from "../runtime/no-tracing.js";
import { redactingLogger } from "../runtime/redacting-logger.js";
import { createRuntime } from "../runtime/system-runtime.js";
import { type AirtableSettings, resolveAirtableSettings } from "./airtable/options.js";
import { SyncEmitter } from "./emitter.js";
import { publishingStorage } from "./feed/publishing-storage.js";
import { Guard } from "./guard/guard.js";
import { openCredentials } from "./integrations/credentials.js";
import { NamedLocks } from "./leases/named-locks.js";
import { StoreNews } from "./leases/store-news.js";
import { type EngineSettings, resolveSettings, type SyncEngineOptions } from "./options.js";
import { LeadSyncRetryHandler } from "./retry-handler.js";
import { resolveScheduleSettings, type ScheduleSettings } from "./schedule/settings.js";

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
  readonly tracing: Tracing;
  /** Null: credentials are stored as they are given. */
  readonly secrets: SecretBox | null;
  readonly guard: Guard;
  readonly schedule: ScheduleSettings;
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
  const { resman, policy = {}, retry = {}, tracing = noTracing, secrets = null } = options;
  const runtime = createRuntime(options.runtime);
  const logger = redactingLogger(options.logger);
  const storage = publishingStorage(options.storage, runtime);
  const events = new SyncEmitter(logger);
  const news = new StoreNews(storage);
  const circuit = settings.circuit || null;
  const errorBudget = settings.errorBudget || null;
  const guard = new Guard({ storage, runtime, events, tracing, circuit, errorBudget });
  const airtable = options.airtable ? resolveAirtableSettings(options.airtable) : null;
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
    tracing,
    secrets,
    guard,
    schedule: resolveScheduleSettings(options.schedule),
    gatewayOf: gatewaysOf(resman, secrets, guard),
    airtable: airtable && { ...airtable, gateway: guard.airtable(airtable.gateway) },
    campaignNews: new StoreNews(storage, "campaigns"),
  };
}

function gatewaysOf(
  resman: SyncEngineOptions["resman"],
  secrets: SecretBox | null,
  guard: Guard,
): EngineContext["gatewayOf"] {
  return (integration) => {
    const { propertyId } = integration;
    if (typeof resman === "function") return guard.resman(resman(openCredentials(secrets, integration)), integration);
    if (resman) return guard.resman(resman, integration);
    throw new ConfigError(`SyncEngine needs the option \`resman\` to sync property ${propertyId}.`, {
      context: { option: "resman", propertyId },
    });
  };
}

/** Now, as the rows store it. */
export const nowIso = (runtime: Pick<Runtime, "now">): string => new Date(runtime.now()).toISOString();
