import { RemoteError } from "../../domain/errors.js";
import type { Runtime } from "../../ports/runtime.js";
import type { SyncEmitter } from "../emitter.js";
import type { CircuitRecord, SharedCircuit } from "./circuit-record.js";
import {
  afterProbe,
  afterRequest,
  type CircuitState,
  type Ending,
  type OpenCircuit,
  probeIsInMs,
  recovered,
  verdictOf,
} from "./circuit-state.js";
import type { CircuitOptions } from "./options.js";

/** What a {@link Circuit} works with. */
export interface CircuitParts {
  remote: string;
  record: CircuitRecord;
  runtime: Runtime;
  events: SyncEmitter;
  terms: Required<CircuitOptions>;
  /** Called when the remote answers again. */
  onClosed(): Promise<void>;
}

/** A request that may leave; handed back when it has ended. */
export interface Admission {
  isProbe: boolean;
  /** Of which time of the circuit it is: a request of an earlier one says nothing of this one. */
  epoch: number;
}

/** The store is asked what others know so often at most. */
const LOOK_EVERY_MS = 1000;
/** Whoever comes while a probe is under way may come again then. */
const PROBE_PATIENCE_MS = 1000;

/**
 * Lets requests to one remote leave, or refuses them while it is down. A closed circuit does no I/O; an open one lets one request
 * through at a time, of one process on the store, and tells the others through the store what became of it. A store that is away
 * keeps nothing from leaving: then the process probes by itself.
 */
export class Circuit {
  readonly #parts: CircuitParts;
  #state: CircuitState = { phase: "closed", failures: 0 };
  #epoch = 0;
  #isProbing = false;
  /** The right to probe, where the store gave it. */
  #holder: string | undefined;
  /** Requests under way since the circuit began to recover, and who waits for them. */
  #inFlight = 0;
  readonly #line: ((refusal?: Error) => void)[] = [];
  /** When a request was last answered. */
  #servedAt = Number.NEGATIVE_INFINITY;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #looking: Promise<void> | undefined;

  constructor(parts: CircuitParts) {
    this.#parts = parts;
  }

  /** Undefined while requests may leave. Its `retryAt` is never past. */
  get open(): OpenCircuit | undefined {
    const state = this.#state;
    return state.phase === "open" ? { ...state, retryAt: this.#parts.runtime.now() + this.#waitMs(state) } : undefined;
  }

  /** Whether the remote has answered any request of this process since then. */
  hasServedSince(at: number): boolean {
    return this.#servedAt >= at;
  }

  /** Lets a request leave, at once where the circuit is closed. @throws RemoteError `CIRCUIT_OPEN` */
  admit(): Admission | Promise<Admission> {
    const state = this.#state;
    if (state.phase === "closed") return this.#ordinary();
    if (state.phase === "recovering")
      return this.#inFlight < state.allowed ? this.#ordinary() : new Promise(this.#queue.bind(this));
    if (this.#isProbing || this.#waitMs(state) > 0) {
      void this.look();
      throw this.#refusal(state);
    }
    return this.#askToProbe(state);
  }

  /** Takes note of how a request ended that was let through. @param code of the error; null where it succeeded */
  ended({ isProbe, epoch }: Admission, code: string | null): void {
    const { runtime, terms } = this.#parts;
    const ending: Ending = { verdict: verdictOf(code), code, at: runtime.now(), random: runtime.random() };
    if (ending.verdict === "served") this.#servedAt = ending.at;
    if (epoch !== this.#epoch) return;
    if (this.#state.phase === "open") {
      if (isProbe) this.#probed(afterProbe(this.#state, ending, terms));
      return;
    }
    if (this.#state.phase === "recovering") this.#inFlight -= 1;
    const before = this.#state;
    const next = afterRequest(before, ending, terms);
    this.#state = next;
    if (next.phase === "open") this.#opened(next);
    else this.#letOn();
  }

  /** Asks the store what other processes found out of an open circuit; not more often than is good for it. Never throws. */
  async look(): Promise<void> {
    const { runtime, record } = this.#parts;
    if (this.#state.phase !== "open" || this.#isProbing) return;
    const agoMs = runtime.now() - this.#lookedAt;
    if (!this.#looking && agoMs >= 0 && agoMs < LOOK_EVERY_MS) return;
    this.#lookedAt = runtime.now();
    this.#looking ??= this.#quietly(async () => this.#heed(await record.read())).finally(() => {
      this.#looking = undefined;
    });
    await this.#looking;
  }

  #ordinary(): Admission {
    if (this.#state.phase === "recovering") this.#inFlight += 1;
    return { isProbe: false, epoch: this.#epoch };
  }

  #queue(resolve: (admission: Admission) => void, reject: (refusal: Error) => void): void {
    this.#line.push((refusal) => (refusal ? reject(refusal) : resolve(this.#ordinary())));
  }

  /** Lets those go on that wait, as many as may. */
  #letOn(): void {
    while (this.#line.length > 0) {
      if (this.#state.phase === "recovering" && this.#inFlight >= this.#state.allowed) return;
      this.#line.shift()?.();
    }
  }

  /** One request asks at a time; the others are refused meanwhile. */
  async #askToProbe(state: OpenCircuit): Promise<Admission> {
    this.#isProbing = true;
    const isMine = await this.#quietly(() => this.#isMyTurn(state));
    const now = this.#state;
    if (now.phase === "open" && isMine !== false) return { isProbe: true, epoch: this.#epoch };
    this.#isProbing = false;
    // It may have been closed by what another process found out.
    return this.admit();
  }

  /** Whether this process is to probe, now that it has the right to, or heard from the others. */
  async #isMyTurn(state: OpenCircuit): Promise<boolean> {
    const { record, runtime, terms } = this.#parts;
    const holder = await record.take();
    if (holder === undefined) {
      this.#state = { ...state, retryAt: runtime.now() + Math.min(terms.firstProbeMs, PROBE_PATIENCE_MS) };
      return false;
    }
    this.#holder = holder;
    this.#heed(await record.read());
    if (this.#state.phase === "open" && this.#waitMs(this.#state) === 0) return true;
    await this.#giveBack();
    return false;
  }

  #heed(shared: SharedCircuit | undefined): void {
    const state = this.#state;
    if (!shared || state.phase !== "open") return;
    if (!shared.isOpen) {
      if (shared.closedAt >= state.openedAt) this.#closed(state);
    } else if (shared.circuit.retryAt > state.retryAt) {
      this.#state = { ...state, retryAt: shared.circuit.retryAt, delayMs: shared.circuit.delayMs };
    }
  }

  #probed(next: CircuitState): void {
    const state = this.#state;
    this.#isProbing = false;
    if (next.phase === "open") {
      this.#state = next;
      void this.#tell({ isOpen: true, circuit: next });
    } else if (state.phase === "open") {
      void this.#tell({ isOpen: false, closedAt: this.#parts.runtime.now() });
      this.#closed(state);
    }
  }

  #opened(state: OpenCircuit): void {
    const { remote, events, record } = this.#parts;
    const { failures, code } = state;
    this.#begin();
    for (const refuse of this.#line.splice(0)) refuse(this.#refusal(state));
    events.emit("circuit:opened", { remote, failures, code, retryAt: iso(state.retryAt) });
    void this.#quietly(async () => {
      const holder = await record.take();
      // Another process is at it: what it finds out is heard in time.
      if (holder === undefined) return;
      try {
        const shared = await record.read();
        if (shared?.isOpen && this.#waitMs(shared.circuit) > 0) this.#heed(shared);
        else await record.write({ isOpen: true, circuit: state });
      } finally {
        await record.release(holder);
      }
    });
  }

  #closed({ openedAt }: OpenCircuit): void {
    const { remote, events, terms, onClosed } = this.#parts;
    this.#state = recovered(openedAt, terms.firstProbeMs);
    this.#begin();
    // Whoever hears of it finds work to do.
    void this.#quietly(onClosed).then(() => events.emit("circuit:closed", { remote, openedAt: iso(openedAt) }));
  }

  #begin(): void {
    this.#epoch += 1;
    this.#inFlight = 0;
    this.#lookedAt = this.#parts.runtime.now();
  }

  #waitMs(state: OpenCircuit): number {
    const { runtime, terms } = this.#parts;
    return probeIsInMs(state, runtime.now(), terms);
  }

  /** Tells the other processes what a probe found out. */
  async #tell(shared: SharedCircuit): Promise<void> {
    await this.#quietly(() => this.#parts.record.write(shared));
    await this.#quietly(() => this.#giveBack());
  }

  async #giveBack(): Promise<void> {
    const holder = this.#holder;
    this.#holder = undefined;
    if (holder !== undefined) await this.#parts.record.release(holder);
  }

  /** What the store cannot do is reported, and keeps nobody from anything. */
  async #quietly<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.#parts.events.emit("engine:error", { error, during: "circuit" });
      return undefined;
    }
  }

  #refusal(state: OpenCircuit): RemoteError {
    const { remote, runtime } = this.#parts;
    const { failures, code } = state;
    const now = runtime.now();
    const retryAfterMs = Math.max(this.#waitMs(state), this.#isProbing ? PROBE_PATIENCE_MS : 1);
    const until = iso(now + retryAfterMs);
    const message = `Nothing is sent to ${remote} until ${until}, since its last ${failures} requests failed (${code}); it is tried again by itself.`;
    return new RemoteError("CIRCUIT_OPEN", message, {
      retryable: true,
      retryAfterMs,
      context: { remote, retryAt: until },
    });
  }
}

const iso = (at: number): string => new Date(at).toISOString();
