import type { ErrorCode } from "../../domain/error-codes.js";
import type { SyncError } from "../../domain/errors.js";
import type { Integration } from "../../domain/integration.js";
import type { Runtime } from "../../ports/runtime.js";
import type { StorageAdapter } from "../../ports/storage.js";
import type { SyncEmitter } from "../emitter.js";
import type { ErrorBudgetOptions } from "./options.js";

/** What an {@link ErrorBudget} works with. */
export interface ErrorBudgetParts {
  storage: Pick<StorageAdapter, "integrations">;
  runtime: Runtime;
  events: SyncEmitter;
  terms: Required<ErrorBudgetOptions>;
}

/** Say nothing of the property: somebody gave up or switched it off, the store failed, or nothing was sent. */
const EXCUSED: readonly ErrorCode[] = [
  "ABORTED",
  "LEASE_LOST",
  "STALE_WRITE",
  "STORAGE_ERROR",
  "SCHEMA_OUTDATED",
  "SCHEMA_TOO_NEW",
  "SYNC_DISABLED",
  "CIRCUIT_OPEN",
  "PROPERTY_SUSPENDED",
  "INTEGRATION_MISSING",
  "LEAD_NOT_CONTACTABLE",
  "NOT_FOUND",
  "PLAN_STALE",
];

/** Speak of what a lead holds: one lead that is refused again and again counts once. */
const OF_ONE_LEAD: readonly ErrorCode[] = ["REMOTE_REJECTED", "DUPLICATE_PROSPECT", "INVALID_INPUT", "WIRE_SHAPE"];

/** So often at most the row of a property that never fails tells of its successes. */
const TELL_EVERY_MS = 60_000;

/** Counts the failures of properties in their rows, and lets a property rest that has too many of them in a row. Never throws. */
export class ErrorBudget {
  readonly #parts: ErrorBudgetParts;
  /** Leads that were counted since the last success, by property: no more than the budget has failures. */
  readonly #counted = new Map<string, Set<string>>();

  constructor(parts: ErrorBudgetParts) {
    this.#parts = parts;
  }

  /** @param leadId whose sync it was; null where it was of none, as in a pull */
  async failed(propertyId: string, { code }: SyncError, leadId: string | null): Promise<void> {
    if (EXCUSED.includes(code) || this.#isCounted(propertyId, code, leadId)) return;
    await this.#quietly(async () => {
      const { storage, runtime, terms } = this.#parts;
      const row = await storage.integrations.get(propertyId);
      const now = runtime.now();
      // What was under way when the rest began has nothing to add.
      if (!row?.syncEnabled || (row.retryAt !== null && Date.parse(row.retryAt) > now)) return;
      const failures = await storage.integrations.countFailure(propertyId, iso(now));
      if (failures >= terms.failures) await this.#suspend(propertyId, code, failures);
    });
  }

  /** @param hasWritten whether it brought something to either side: one that finds nothing to do leaves no trace */
  async succeeded(integration: Integration, hasWritten: boolean): Promise<void> {
    const { propertyId, errorCount, retryAt, syncStatus } = integration;
    const hadFailures = this.#counted.delete(propertyId) || errorCount > 0;
    const wasDown = retryAt !== null || syncStatus === "error" || syncStatus === "disconnected";
    const isNews = hasWritten && this.#isOld(integration.lastSuccessfulSyncAt);
    if (!hadFailures && !wasDown && !isNews) return;
    await this.#quietly(async () => {
      const { storage, runtime, events } = this.#parts;
      await storage.integrations.recover(propertyId, iso(runtime.now()));
      if (wasDown) events.emit("property:recovered", { propertyId });
    });
  }

  #isOld(at: string | null): boolean {
    return at === null || Math.abs(this.#parts.runtime.now() - Date.parse(at)) >= TELL_EVERY_MS;
  }

  #isCounted(propertyId: string, code: ErrorCode, leadId: string | null): boolean {
    const leads = this.#counted.get(propertyId) ?? new Set<string>();
    this.#counted.set(propertyId, leads);
    if (leadId === null || !OF_ONE_LEAD.includes(code)) return false;
    if (leads.has(leadId)) return true;
    if (leads.size < this.#parts.terms.failures) leads.add(leadId);
    return false;
  }

  async #suspend(propertyId: string, code: ErrorCode, failures: number): Promise<void> {
    const { storage, runtime, events, terms } = this.#parts;
    const doubled = terms.firstRestMs * 2 ** Math.min(failures - terms.failures, 30);
    const retryAt = iso(runtime.now() + Math.min(doubled, terms.maxRestMs));
    const status = code === "AUTH_ERROR" ? "disconnected" : "error";
    await storage.integrations.suspend(propertyId, { retryAt, status });
    // After the rest any lead may show that nothing has changed.
    this.#counted.get(propertyId)?.clear();
    events.emit("property:suspended", { propertyId, failures, code, retryAt });
  }

  /** The sync's own end is what matters. */
  async #quietly(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#parts.events.emit("engine:error", { error, during: "error budget" });
    }
  }
}

const iso = (at: number): string => new Date(at).toISOString();
