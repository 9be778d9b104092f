import { isSyncError, type SyncError } from "../../domain/errors.js";
import type { RemoteSystem } from "../../domain/status.js";
import { throwIfAborted } from "../../runtime/sleep.js";
import type { EngineContext } from "../context.js";
import type { VerifyFinding, VerifyOptions, VerifyProgress } from "./types.js";

/** A finding before it is known what it belongs to, and what was done about it. */
export type Found = Omit<VerifyFinding, "system" | "propertyId" | "repair"> & { repair?: VerifyFinding["repair"] };

/**
 * What a closer look at a lead came to. `skip`: there was nothing to compare (any more).
 */
export type Looked = "in step" | "skip" | Found;

/** How often a lead is looked at that others change each time. */
export const MAX_LOOKS = 3;

/** Codes of what is wrong with one lead or record alone; any other error keeps all from being compared. */
const OF_ONE: ReadonlySet<string> = new Set(["INVALID_INPUT", "WIRE_SHAPE", "CELL_INVALID", "REMOTE_REJECTED"]);

/** One system and property, or table, under audit: counts, findings, how far it has come. */
export class AuditPart {
  readonly system: RemoteSystem;
  readonly propertyId: string | null;
  readonly repair: boolean;
  readonly signal: AbortSignal | undefined;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly findings: VerifyFinding[] = [];
  /** Leads and records that were compared. */
  compared = 0;
  consistent = 0;
  repaired = 0;
  failure: SyncError | undefined;

  readonly #ctx: Pick<EngineContext, "runtime">;
  readonly #onProgress: VerifyOptions["onProgress"];
  readonly #beganAt: number;
  #total: number | null = null;
  #checked = 0;

  constructor(
    ctx: Pick<EngineContext, "runtime">,
    part: Pick<AuditPart, "system" | "propertyId" | "startedAt">,
    { repair = false, signal, onProgress }: VerifyOptions,
  ) {
    this.#ctx = ctx;
    this.system = part.system;
    this.propertyId = part.propertyId;
    this.startedAt = part.startedAt;
    this.repair = repair;
    this.signal = signal;
    this.#onProgress = onProgress;
    this.#beganAt = ctx.runtime.now();
  }

  /** @param total leads there are */
  begin(total: number): void {
    this.#total = total;
    this.tell();
  }

  /** So many leads are done with, whatever they came to. */
  passed(leads = 1): void {
    this.#checked += leads;
  }

  /** One lead was compared and is in step. */
  inStep(): void {
    this.compared += 1;
    this.consistent += 1;
  }

  /** What a closer look came to. */
  note(looked: Looked): void {
    if (looked === "skip") return;
    if (looked === "in step") {
      this.inStep();
      return;
    }
    const { system, propertyId } = this;
    this.compared += 1;
    this.findings.push({ system, propertyId, repair: null, ...looked });
    if (!looked.repair || "errorCode" in looked.repair || !looked.repair.inStep) return;
    this.repaired += 1;
    this.consistent += 1;
  }

  /** Tells how far it has come. @throws SyncError `ABORTED` when the caller gave up */
  tell(): void {
    const { system, propertyId } = this;
    this.#onProgress?.({ system, propertyId, checked: this.#checked, total: this.#total, etaMs: this.#etaMs() });
    throwIfAborted(this.signal);
  }

  #etaMs(): VerifyProgress["etaMs"] {
    if (this.#total === null || this.#checked === 0) return null;
    const elapsedMs = this.#ctx.runtime.now() - this.#beganAt;
    return Math.round((elapsedMs / this.#checked) * (this.#total - this.#checked));
  }
}

/** Terms of a look after a repair: it has had its turn. */
export const afterRepair = <T extends { recentFrom: number }>(terms: T): T => ({
  ...terms,
  recentFrom: Number.POSITIVE_INFINITY,
});

/** Repairs what was found and looks again. What the sync ended with is told, but for `ABORTED`, which ends the audit. */
export async function repairing(
  found: Found,
  sync: () => Promise<string>,
  lookAgain: () => Promise<Looked>,
): Promise<Found> {
  try {
    const outcome = await sync();
    const again = await lookAgain();
    const inStep = typeof again === "string";
    return { ...(inStep ? found : again), repair: { outcome, inStep } };
  } catch (error) {
    if (!isSyncError(error) || error.code === "ABORTED") throw error;
    return { ...found, repair: { errorCode: error.code } };
  }
}

/** What looks at one lead or record, where what is wrong with it alone is a finding. @throws any other error */
export async function readable(ids: Pick<Found, "leadId" | "remoteId">, look: () => Promise<Looked>): Promise<Looked> {
  try {
    return await look();
  } catch (error) {
    if (!isSyncError(error) || !OF_ONE.has(error.code)) throw error;
    return { ...ids, kind: "unreadable", fields: [], waitsFor: error.code };
  }
}
