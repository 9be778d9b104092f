import { isRemoteError, type SyncError } from "../../domain/errors.js";
import type { Integration } from "../../domain/integration.js";
import type { RequestReport } from "../../domain/request-report.js";
import type { AirtableGateway } from "../../ports/airtable.js";
import type { RequestHooks } from "../../ports/requests.js";
import type { CallOptions, ResManGateway } from "../../ports/resman.js";
import type { Runtime } from "../../ports/runtime.js";
import type { StorageAdapter } from "../../ports/storage.js";
import type { TraceContext, Tracing } from "../../ports/tracing.js";
import type { SyncEmitter } from "../emitter.js";
import { switchedOff } from "../failure.js";
import { Circuit } from "./circuit.js";
import { CircuitRecord } from "./circuit-record.js";
import { verdictOf } from "./circuit-state.js";
import { ErrorBudget } from "./error-budget.js";
import { GuardedAirtable } from "./guarded-airtable.js";
import { GuardedResMan } from "./guarded-resman.js";
import { type WithHooks, withHooks } from "./hooks.js";
import type { CircuitOptions, ErrorBudgetOptions } from "./options.js";
import { Rests } from "./rests.js";

/** What a {@link Guard} works with. */
export interface GuardParts {
  storage: StorageAdapter;
  runtime: Runtime;
  events: SyncEmitter;
  tracing: Tracing;
  /** Null: switched off. */
  circuit: Required<CircuitOptions> | null;
  errorBudget: Required<ErrorBudgetOptions> | null;
}

/** Keeps an outage of a remote, or of one property, from burning requests and retries; tells of each request. */
export class Guard {
  readonly #parts: GuardParts;
  readonly #budget: ErrorBudget | undefined;
  readonly #rests: Rests;
  /** By property: who was asked last. */
  readonly #remoteOf = new Map<string, string>();
  /** By remote. */
  readonly #circuits = new Map<string, Circuit>();

  constructor(parts: GuardParts) {
    this.#parts = parts;
    this.#rests = new Rests(parts.storage);
    this.#budget = parts.errorBudget ? new ErrorBudget({ ...parts, terms: parts.errorBudget }) : undefined;
  }

  /**
   * The same gateway; each of its requests is let through by the remote's circuit and told of. A gateway of your own must ask
   * the hooks of its options, as `ResManClient` does, or it goes without. Work that began while the property was on writes
   * nothing any more once it is switched off.
   */
  resman(gateway: ResManGateway, { propertyId, syncEnabled }: Integration): ResManGateway {
    const { remote = "resman" } = gateway;
    this.#remoteOf.set(propertyId, remote);
    const told = this.#hooks<CallOptions>(remote, propertyId);
    return new GuardedResMan(gateway, remote, told, syncEnabled ? () => this.#checkSwitch(propertyId) : undefined);
  }

  /** As {@link resman}. */
  airtable(gateway: AirtableGateway): AirtableGateway {
    return new GuardedAirtable(gateway, this.#hooks(`airtable:${gateway.baseId}`, null));
  }

  /**
   * A sync of the property ended well: it is forgiven. Writes only where there is something to forgive, or from time to time
   * when the last success was. Never throws. @param hasWritten whether the sync brought something to either side
   */
  async succeeded(integration: Integration, hasWritten = false): Promise<void> {
    await this.#budget?.succeeded(integration, hasWritten);
  }

  /**
   * A sync of the property failed: counts it where it says something about the property, and lets the property rest.
   * Never throws. @param leadId whose sync it was; null where it was of none
   */
  async failed(propertyId: string, error: SyncError, leadId: string | null = null): Promise<void> {
    await this.#budget?.failed(propertyId, error, leadId);
  }

  /**
   * A job met an open circuit: its property rests until the next probe. Returns in how many milliseconds the job may
   * be tried again: now, where the remote turns out to be back. @throws what the store throws
   */
  async refused(propertyId: string, error: SyncError): Promise<number> {
    const remote = this.#remoteOf.get(propertyId) ?? "";
    const circuit = this.#circuits.get(remote);
    await circuit?.look();
    const open = circuit?.open;
    if (!open) return 0;
    const { runtime } = this.#parts;
    const retryAfterMs = isRemoteError(error) ? (error.retryAfterMs ?? 0) : 0;
    const until = Math.max(open.retryAt, runtime.now() + Math.min(retryAfterMs, open.delayMs));
    await this.#rests.begin(remote, propertyId, until);
    const spreadMs = this.#parts.circuit?.firstProbeMs ?? 0;
    return until - runtime.now() + Math.round(spreadMs * runtime.random());
  }

  /** Whether a sync failed because the property's remote is down, which is no fault of the lead or its job. */
  isOutage(propertyId: string, { code }: SyncError): boolean {
    if (code === "CIRCUIT_OPEN") return true;
    const remote = this.#remoteOf.get(propertyId);
    return verdictOf(code) === "failed" && this.#circuits.get(remote ?? "")?.open !== undefined;
  }

  /**
   * Whether a job that failed from `since` on may have met an outage this process has not seen enough of yet, as where several
   * processes share few jobs: its remote answered nobody here meanwhile. Never, without circuits.
   */
  mayBeOutage(propertyId: string, { code }: SyncError, since: number): boolean {
    const circuit = this.#circuits.get(this.#remoteOf.get(propertyId) ?? "");
    return circuit !== undefined && verdictOf(code) === "failed" && !circuit.hasServedSince(since);
  }

  /** Whether nothing is sent to any of the remotes this process has sent to. */
  get isAllDown(): boolean {
    return this.#circuits.size > 0 && [...this.#circuits.values()].every(({ open }) => open !== undefined);
  }

  /** @throws SyncError `SYNC_DISABLED` */
  async #checkSwitch(propertyId: string): Promise<void> {
    const row = await this.#parts.storage.integrations.get(propertyId);
    if (row?.syncEnabled === false) throw switchedOff(propertyId);
  }

  #hooks<O extends RequestHooks>(remote: string, propertyId: string | null): WithHooks<O> {
    return withHooks<O>(this.#circuitOf(remote), () => {
      // A queue of the client may run the request in the span of another.
      const parent = this.#parts.tracing.current();
      return (report) => this.#tell(report, propertyId, parent);
    });
  }

  #circuitOf(remote: string): Circuit | undefined {
    const { storage, runtime, events, circuit: terms } = this.#parts;
    if (!terms) return undefined;
    let circuit = this.#circuits.get(remote);
    if (!circuit) {
      const record = new CircuitRecord(storage, runtime, remote);
      const onClosed = (): Promise<void> => this.#rests.end(remote);
      circuit = new Circuit({ remote, record, runtime, events, terms, onClosed });
      this.#circuits.set(remote, circuit);
    }
    return circuit;
  }

  #tell(report: RequestReport, propertyId: string | null, parent: TraceContext | undefined): void {
    const { events, tracing } = this.#parts;
    const { remote, operation, startedAt, durationMs, status, errorCode } = report;
    events.emit("api:request", { ...report, propertyId });
    tracing.completed(
      operation,
      { startedAt, endedAt: startedAt + durationMs },
      {
        kind: "client",
        parent,
        attributes: {
          "lead_sync.remote": remote,
          ...(propertyId !== null && { "lead_sync.property.id": propertyId }),
          ...(status !== null && { "http.response.status_code": status }),
        },
        ...(errorCode !== null && { error: errorCode }),
      },
    );
  }
}
