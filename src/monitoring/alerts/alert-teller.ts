import PQueue from "p-queue";
import type { Alert } from "../../domain/alert.js";
import { isRemoteError, isSyncError } from "../../domain/errors.js";
import type { Logger } from "../../ports/logger.js";
import type { Runtime } from "../../ports/runtime.js";
import type { StorageAdapter } from "../../ports/storage.js";
import type { ResolvedAlertRule } from "../../rules/alerts/resolve-rules.js";
import {
  type ClaimedAlert,
  claimNews,
  isToTell,
  LONGEST_PAUSE_MS,
  settleNews,
  type Told,
} from "../../rules/alerts/tell-news.js";
import { backoffDelay } from "../../rules/backoff.js";
import type { AlertNotifier } from "../notifiers/alert-notifier.js";
import { consoleNotifier } from "../notifiers/console-notifier.js";
import { type AlertKey, changeAlert } from "./change-alert.js";
import { notificationOf } from "./notification-of.js";
import { withinLimit } from "./within-limit.js";

/** What an {@link AlertTeller} works with. */
export interface AlertTellerParts {
  storage: Pick<StorageAdapter, "alerts">;
  rules: readonly ResolvedAlertRule[];
  /** By the names rules use as `action`. */
  notifiers: Readonly<Record<string, AlertNotifier>>;
  runtime: Runtime;
  logger: Logger;
}

/** One receiver that hangs must not keep the others waiting. */
const CONCURRENCY = 8;
/** How long a notifier may take. */
const LIMIT_MS = 10_000;
/** How long a process that ended while it told keeps others from telling. Well beyond the limit, for clocks that differ. */
const LEASE_MS = 30_000;
const PAUSES = { baseMs: 15_000, exponential: true, capMs: 30 * 60_000 };
/** Some hours of trying. */
const MAX_ATTEMPTS = 20;

/**
 * Tells what there is to tell, beside everything else: no check waits for it. The news stands in the store. One process claims
 * it, tells it and clears it; where that one ends in between, another does so after half a minute. So everything is told
 * at least once, and more than once only where a process or the store failed between telling and clearing.
 */
export class AlertTeller {
  readonly #parts: AlertTellerParts;
  readonly #queue = new PQueue({ concurrency: CONCURRENCY });
  /** Alerts that wait for their turn here, or are being told. */
  readonly #atWork = new Set<string>();

  constructor(parts: AlertTellerParts) {
    this.#parts = parts;
  }

  /** Begins to tell what is to be told of these, and returns at once. What fails is tried again when they come again. */
  tell(alerts: readonly Alert[]): void {
    const now = this.#parts.runtime.now();
    for (const alert of alerts) {
      const rule = this.#parts.rules.find(({ name }) => name === alert.rule);
      const key = JSON.stringify([alert.rule, alert.propertyId]);
      if (!rule || this.#atWork.has(key) || !isToTell(alert, now)) continue;
      this.#atWork.add(key);
      const work = () => this.#tellAll(alert, rule).finally(() => this.#atWork.delete(key));
      // Only a logger that throws makes it reject, and that ends nothing but this.
      this.#queue.add(work).catch(() => undefined);
    }
  }

  /** Resolves when nothing is being told; after some ten seconds at the latest for each that waits in turn. */
  idle(): Promise<void> {
    return this.#queue.onIdle();
  }

  /** What became news while something was told is told next. */
  async #tellAll(key: AlertKey, rule: ResolvedAlertRule): Promise<void> {
    const { storage, runtime, logger } = this.#parts;
    try {
      for (;;) {
        const until = runtime.now() + LEASE_MS;
        const claimed = await changeAlert(
          storage.alerts,
          key,
          (alert) => alert && claimNews(alert, runtime.now(), until),
        );
        if (!claimed) return;
        const told = await this.#tellOnce(claimed, rule);
        await changeAlert(storage.alerts, key, (alert) => alert && settleNews(alert, claimed, told, runtime.now()));
        if (!told.isTold) return;
      }
    } catch (error) {
      const { rule, propertyId } = key;
      const code = isSyncError(error) ? error.code : undefined;
      logger.warn("What is to be told of an alert could not be read or stored; the next check tries again.", {
        rule,
        propertyId,
        code,
      });
    }
  }

  async #tellOnce(claimed: ClaimedAlert, rule: ResolvedAlertRule): Promise<Told> {
    const { runtime } = this.#parts;
    const notification = notificationOf(claimed, rule, runtime.now());
    const notifier = this.#notifierOf(rule.action);
    try {
      await withinLimit(runtime, LIMIT_MS, async (signal) => notifier.notify(notification, signal));
      return { isTold: true };
    } catch (error) {
      return this.#failed(claimed, rule, error);
    }
  }

  /** Seed 000 warns of actions it does not know. */
  #notifierOf(action: string): AlertNotifier {
    const { notifiers, logger } = this.#parts;
    const named = Object.hasOwn(notifiers, action) ? notifiers[action] : undefined;
    if (named) return named;
    const log = consoleNotifier({ logger });
    const remedy = `Nobody else is told: give the monitor a notifier for the action \`${action}\`.`;
    return {
      notify: (notification, signal) => log.notify({ ...notification, text: `${notification.text} ${remedy}` }, signal),
    };
  }

  #failed(claimed: ClaimedAlert, { action }: ResolvedAlertRule, error: unknown): Told {
    const { runtime, logger } = this.#parts;
    const { rule, propertyId, incidentId, pendingNews: news, newsAttempts: attempt } = claimed;
    const facts = { rule, propertyId, incidentId, news, action, attempt, ...reasonOf(error) };
    const isHopeless = isSyncError(error) && !error.retryable;
    if (isHopeless || attempt >= MAX_ATTEMPTS) {
      logger.error("An alert could not be told, and is not tried again until there is more to tell.", facts);
      return { isTold: false, pauseMs: null };
    }
    const asked = (isRemoteError(error) && error.retryAfterMs) || 0;
    const pauseMs = Math.min(backoffDelay(attempt, PAUSES, runtime.random(), asked), LONGEST_PAUSE_MS);
    logger.warn("An alert could not be told; it is tried again.", { ...facts, pauseMs });
    return { isTold: false, pauseMs };
  }
}

/** The words of others may hold addresses and secrets. */
function reasonOf(error: unknown): { code?: string; reason: string } {
  if (isSyncError(error)) return { code: error.code, reason: error.message };
  return { reason: error instanceof Error ? error.name : typeof error };
}
