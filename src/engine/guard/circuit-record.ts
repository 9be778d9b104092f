import * as z from "zod";
import { safeParse } from "../../domain/safe-parse.js";
import type { Runtime } from "../../ports/runtime.js";
import type { StorageAdapter } from "../../ports/storage.js";
import type { OpenCircuit } from "./circuit-state.js";

/** A probe that takes longer is taken for lost: its process died. */
const PROBE_LEASE_MS = 60_000;

/** What the processes know together of a remote. */
export type SharedCircuit = { isOpen: true; circuit: OpenCircuit } | { isOpen: false; closedAt: number };

const openSchema = z.object({
  openedAt: z.number(),
  failures: z.number(),
  code: z.string(),
  delayMs: z.number(),
});

const iso = (at: number): string => new Date(at).toISOString();

/** Where the processes on one store meet about a remote: a checkpoint holds what they know, a lock the right to probe. */
export class CircuitRecord {
  readonly #storage: Pick<StorageAdapter, "checkpoints" | "locks">;
  readonly #runtime: Runtime;
  readonly #name: string;

  constructor(storage: Pick<StorageAdapter, "checkpoints" | "locks">, runtime: Runtime, remote: string) {
    this.#storage = storage;
    this.#runtime = runtime;
    this.#name = `circuit:${remote}`;
  }

  /** Undefined where no process has ever seen the remote fail. @throws what the store throws */
  async read(): Promise<SharedCircuit | undefined> {
    const checkpoint = await this.#storage.checkpoints.get(this.#name);
    if (!checkpoint) return undefined;
    const at = Date.parse(checkpoint.through);
    const open = checkpoint.state && safeParse(openSchema, checkpoint.state);
    if (!open?.success) return { isOpen: false, closedAt: at };
    return { isOpen: true, circuit: { phase: "open", ...open.data, retryAt: at } };
  }

  /** @throws what the store throws */
  async write(shared: SharedCircuit): Promise<void> {
    const updatedAt = iso(this.#runtime.now());
    const key = this.#name;
    if (!shared.isOpen) {
      await this.#storage.checkpoints.put({ key, through: iso(shared.closedAt), state: null, updatedAt });
      return;
    }
    const { phase: _, retryAt, ...state } = shared.circuit;
    await this.#storage.checkpoints.put({ key, through: iso(retryAt), state, updatedAt });
  }

  /** Takes the right to probe, or to say that the circuit is open. Undefined: another process has it. @throws what the store throws */
  async take(): Promise<string | undefined> {
    const holder = this.#runtime.randomId();
    const lease = { holder, at: iso(this.#runtime.now()), leaseMs: PROBE_LEASE_MS };
    const { acquired } = await this.#storage.locks.acquire([this.#name], lease);
    return acquired ? holder : undefined;
  }

  /** @throws what the store throws */
  release(holder: string): Promise<void> {
    return this.#storage.locks.release([this.#name], holder);
  }
}
