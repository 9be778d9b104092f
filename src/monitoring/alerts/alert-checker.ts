import * as z from "zod";
import type { Alert } from "../../domain/alert.js";
import { ConfigError, parseInput, SyncError } from "../../domain/errors.js";
import { propertyIdSchema } from "../../domain/ids.js";
import { instantSchema } from "../../domain/primitives.js";
import type { Logger } from "../../ports/logger.js";
import type { Runtime } from "../../ports/runtime.js";
import type { StorageAdapter } from "../../ports/storage.js";
import { judgeAlert, newAlert } from "../../rules/alerts/judge-alert.js";
import { measureRule, type RuleValues } from "../../rules/alerts/measure-rule.js";
import {
  type AlertRuleOverrides,
  type ResolvedAlertRule,
  resolveAlertingRules,
} from "../../rules/alerts/resolve-rules.js";
import { throwIfAborted } from "../../runtime/sleep.js";
import type { MonitoredEngine } from "../monitor-options.js";
import type { AlertNotifier } from "../notifiers/alert-notifier.js";
import { hasMethods } from "../notifiers/read-options.js";
import type { AlertRef } from "./alert-ref.js";
import { AlertTeller } from "./alert-teller.js";
import { type AlertKey, changeAlert } from "./change-alert.js";

/** What an {@link AlertChecker} works with. */
export interface AlertCheckerParts {
  storage: Pick<StorageAdapter, "alerts">;
  engine: Pick<MonitoredEngine, "metrics">;
  /** As a host gives them: over the seeds' five. */
  rules?: AlertRuleOverrides | undefined;
  /** By the names rules use as `action`. */
  notifiers?: Readonly<Record<string, AlertNotifier>> | undefined;
  runtime: Runtime;
  logger: Logger;
}

/** A rule over one property, or over all together, and what was measured for it. */
interface Case extends AlertKey {
  of: ResolvedAlertRule;
}

/** How often somebody else may have been faster before the next check goes on. */
const MAX_ROUNDS = 5;

/**
 * Looks at the rules, moves their alerts in the store, and has told what there is to tell. Of several processes exactly one moves
 * an alert: who saves must have seen the latest row, and who was slower measures again.
 */
export class AlertChecker {
  readonly #parts: AlertCheckerParts;
  readonly #rules: readonly ResolvedAlertRule[];
  readonly #teller: AlertTeller;

  /** Does no I/O. @throws ConfigError naming the rule or notifier */
  constructor(parts: AlertCheckerParts) {
    const { storage, runtime, logger, notifiers = {} } = parts;
    this.#parts = parts;
    this.#rules = resolveAlertingRules(parts.rules);
    this.#teller = new AlertTeller({
      storage,
      rules: this.#rules,
      notifiers: checkNotifiers(notifiers),
      runtime,
      logger,
    });
  }

  /**
   * Looks at every rule over its own window. Does not wait for anybody to be told; see {@link idle}.
   * @returns how every alert stands
   * @throws SyncError `ABORTED`; what the store throws
   */
  async check(signal?: AbortSignal): Promise<Alert[]> {
    const cases = this.#rules.map((of) => ({ rule: of.name, propertyId: of.propertyId, of }));
    await this.#judge(cases, (asked) => this.#measure(asked), signal);
    await this.#endStrays();
    return this.#tellAll();
  }

  /**
   * Looks at the rules over one property, or over all together, with values that were measured elsewhere: their windows are the
   * caller's (seed 000). The next {@link check} measures again where it looks at the same rule.
   * @throws what the store throws
   */
  async checkValues(values: RuleValues, of: string | null): Promise<void> {
    const propertyId = parseInput(propertySchema, of, "Property");
    const cases = this.#rules
      .filter((rule) => isOver(rule, propertyId))
      .map((rule) => ({ rule: rule.name, propertyId, of: rule }));
    await this.#judge(cases, async (asked) => new Map(asked.map((one) => [one, values])));
    await this.#tellAll();
  }

  /** Tells nobody of an alert before `until`. @throws SyncError `NOT_FOUND`; ValidationError; what the store throws */
  async mute(alert: AlertRef, until: string): Promise<Alert> {
    const now = this.#parts.runtime.now();
    const schema = instantSchema.refine((instant) => Date.parse(instant) > now, "must lie in the future");
    return this.#setMute(alert, new Date(parseInput(schema, until, "Until when to mute")).toISOString());
  }

  /** Ends a {@link mute}, and tells what was to be told meanwhile and still holds. @throws as `mute` does */
  async unmute(alert: AlertRef): Promise<Alert> {
    const unmuted = await this.#setMute(alert, null);
    this.#teller.tell([unmuted]);
    return unmuted;
  }

  /** Resolves when nobody is being told anything. */
  idle(): Promise<void> {
    return this.#teller.idle();
  }

  async #setMute(alert: AlertRef, mutedUntil: string | null): Promise<Alert> {
    const key = this.#keyOf(alert);
    const now = this.#parts.runtime.now();
    const muted = await changeAlert(this.#parts.storage.alerts, key, (stored) => ({
      ...(stored ?? newAlert(key.rule, key.propertyId, now)),
      mutedUntil,
    }));
    // It always has something to store.
    return muted as Alert;
  }

  #keyOf(alert: AlertRef): AlertKey {
    const { rule, propertyId } = parseInput(refSchema, alert, "AlertRef");
    const found = this.#rules.find(({ name }) => name === rule);
    const key = { rule, propertyId: propertyId === undefined ? (found?.propertyId ?? null) : propertyId };
    if (found && isOver(found, key.propertyId)) return key;
    throw new SyncError(
      "NOT_FOUND",
      "There is no alert rule of this name over this property; the monitor's rules name them.",
      {
        context: { rule, propertyId },
      },
    );
  }

  /** Rows are read before anything is measured: who finds one changed afterwards measures again. */
  async #judge(cases: readonly Case[], measure: Measure, signal?: AbortSignal): Promise<void> {
    let open = cases;
    for (let round = 0; round < MAX_ROUNDS && open.length > 0; round += 1) {
      throwIfAborted(signal);
      const stored = await this.#parts.storage.alerts.list();
      const measured = await measure(open);
      throwIfAborted(signal);
      const moved = await Promise.all(
        open.map((one) =>
          this.#move(
            one,
            stored.find((alert) => isOf(alert, one)),
            measured.get(one),
          ),
        ),
      );
      open = open.filter((_, index) => !moved[index]);
    }
  }

  /** A rule that is over another property now looks at the one before no more: nothing else would end what fires there. */
  async #endStrays(): Promise<void> {
    const { storage, runtime } = this.#parts;
    for (const alert of await storage.alerts.list()) {
      const rule = this.#rules.find(({ name }) => name === alert.rule);
      if (!rule || isOver(rule, alert.propertyId)) continue;
      const measurement = { value: null, isEnough: false };
      await changeAlert(storage.alerts, alert, (stored) =>
        stored?.status === "firing"
          ? judgeAlert(stored, { rule, measurement, now: runtime.now(), incidentId: runtime.randomId() })
          : undefined,
      );
    }
  }

  /** False where somebody else was faster. */
  async #move({ of, propertyId }: Case, stored: Alert | undefined, values: RuleValues | undefined): Promise<boolean> {
    if (!values) return true;
    const { storage, runtime } = this.#parts;
    const now = runtime.now();
    const alert = stored ?? newAlert(of.name, propertyId, now);
    const judged = judgeAlert(alert, {
      rule: of,
      measurement: measureRule(of, values),
      now,
      incidentId: runtime.randomId(),
    });
    if (stored && isSame(stored, judged)) return true;
    return storage.alerts.save({ ...judged, version: alert.version + 1 }, stored?.version ?? null);
  }

  /** Rules of the same window and property share one query. */
  async #measure(cases: readonly Case[]): Promise<Map<Case, RuleValues>> {
    const queries = new Map<string, Promise<RuleValues>>();
    const measure = ({ of: { windowMs }, propertyId }: Case): Promise<RuleValues> => {
      const name = JSON.stringify([windowMs, propertyId]);
      const query = queries.get(name) ?? this.#parts.engine.metrics({ windowMs, ...(propertyId && { propertyId }) });
      queries.set(name, query);
      return query;
    };
    return new Map(await Promise.all(cases.map(async (one) => [one, await measure(one)] as const)));
  }

  async #tellAll(): Promise<Alert[]> {
    const alerts = await this.#parts.storage.alerts.list();
    this.#teller.tell(alerts);
    return alerts;
  }
}

type Measure = (cases: readonly Case[]) => Promise<Map<Case, RuleValues>>;

const propertySchema = propertyIdSchema.nullable();
const refSchema = z.object({ rule: z.string(), propertyId: propertySchema.optional() });

/** A rule of no property is also for values of one. */
const isOver = (rule: ResolvedAlertRule, propertyId: string | null): boolean =>
  rule.propertyId === null || rule.propertyId === propertyId;

const isOf = (alert: Alert, { rule, propertyId }: AlertKey): boolean =>
  alert.rule === rule && alert.propertyId === propertyId;

const isSame = (a: Alert, b: Alert): boolean =>
  Object.entries(a).every(([name, value]) => value === b[name as keyof Alert]);

function checkNotifiers(notifiers: Readonly<Record<string, AlertNotifier>>): typeof notifiers {
  for (const [action, notifier] of Object.entries(notifiers)) {
    if (hasMethods(notifier, "notify")) continue;
    const option = `notifiers.${action}`;
    throw new ConfigError(
      `Option \`${option}\` must be an object with a \`notify\` method, e.g. of \`slackNotifier\`.`,
      {
        context: { option },
      },
    );
  }
  return notifiers;
}
