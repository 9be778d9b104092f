import { isSyncError } from "../../domain/errors.js";
import { isSameWhen, JITTER_SHARE, nextTurn, turnJitter } from "../../rules/schedule/next-turn.js";
import { retryDelay } from "../airtable/follow/follow-pace.js";
import type { EngineContext } from "../context.js";
import { StoreLock } from "../leases/store-lock.js";
import { isInterval, type Task } from "./task.js";
import { dueOf, firingOf, readTaskState, type TaskState, writeTaskState } from "./task-state.js";
import type { Watch } from "./watch-loop.js";

/** Somebody else is at it by hand. */
const BUSY_MS = 5000;
/** It was switched off: by the next list it is no longer there. */
const OFF_MS = 30_000;
/** What a task that fails is tried again after, at the most. */
const LONGEST_RETRY_MS = 60 * 60_000;

/**
 * One task, and when this process looks at it next. All processes of a store share how it stands: who finds it unchanged when it
 * is due, and gets its lock, begins it. The lock is held while it is done, so that a process that dies in the middle is missed
 * when its lease ends.
 */
export class TaskWatch implements Watch {
  readonly #ctx: EngineContext;
  readonly #lock: StoreLock;
  #task: Task;
  /** Null: not read yet. */
  #known: { state: TaskState | undefined } | null = null;
  #dueAt: number;
  /** Of the store, one after another. */
  #faults = 0;
  isRunning = false;

  constructor(ctx: EngineContext, task: Task) {
    this.#ctx = ctx;
    this.#task = task;
    this.#lock = new StoreLock(ctx, [`schedule:${task.key}`]);
    this.#dueAt = ctx.runtime.now();
  }

  get dueAt(): number {
    return this.isRunning ? Number.POSITIVE_INFINITY : this.#turnAt;
  }

  /** Not while the task rests; how it stands is read all the same, and written down where nobody knows. */
  get #turnAt(): number {
    return this.#known ? Math.max(this.#dueAt, this.#task.notBefore ?? this.#dueAt) : this.#dueAt;
  }

  /** Takes over what is said of the task now. Nothing was missed of a schedule that has only just become another. */
  follow(task: Task): void {
    const isSame = isSameWhen(task.when, this.#task.when);
    this.#task = task;
    const now = this.#ctx.runtime.now();
    if (!isSame && this.#known) this.#await(nextTurn(task.when, now, now));
    // A clock that was put back must not make an interval longer.
    if ("everyMs" in task.when) this.#dueAt = Math.min(this.#dueAt, now + task.when.everyMs * (1 + JITTER_SHARE));
  }

  /** Does the task if it is due and no other process has begun it. Never throws: what goes wrong is reported, and tried again. */
  async turn(signal: AbortSignal): Promise<void> {
    try {
      if (!signal.aborted && (await this.#mayBeDue())) await this.#take(signal);
      this.#faults = 0;
    } catch (error) {
      this.#faults += 1;
      this.#forget(retryDelay(this.#faults, error, LONGEST_RETRY_MS, this.#ctx.runtime.random()));
      if (!signal.aborted) this.#report(error);
    } finally {
      this.isRunning = false;
    }
  }

  leave(): Promise<void> {
    return this.#lock.release();
  }

  /** Reads how the task stands; what others did to it since puts it off. */
  async #mayBeDue(): Promise<boolean> {
    const { runtime } = this.#ctx;
    const state = await readTaskState(this.#ctx, this.#task);
    if (!this.#known || this.#known.state?.version !== state?.version) {
      this.#known = { state };
      this.#await(dueOf(this.#task, state, runtime.now()));
    }
    // What is seen for the first time is written down, so that a firing no process lives to see is made up for.
    return this.#turnAt <= runtime.now() || (state === undefined && !isInterval(this.#task));
  }

  async #take(signal: AbortSignal): Promise<void> {
    const { runtime } = this.#ctx;
    const taken = await this.#lock.take();
    if (!taken.acquired) {
      // Asked again when a process that is gone would have lost it.
      this.#forget(Math.max(1, Date.parse(taken.heldUntil) - runtime.now()));
      return;
    }
    try {
      if (!(await this.#mayBeDue())) return;
      const state = this.#known?.state;
      if (state === undefined && !isInterval(this.#task)) await this.#put({ ...NEVER_BEGUN, begunAt: runtime.now() });
      else if (await this.#task.mayBegin()) await this.#do(state, signal);
      else this.#forget(OFF_MS);
    } finally {
      await this.#lock.release();
    }
  }

  async #do(before: TaskState | undefined, signal: AbortSignal): Promise<void> {
    const { runtime, events } = this.#ctx;
    const { name } = this.#task;
    const now = runtime.now();
    const firing = firingOf(this.#task, before, now);
    const isFiring = firing !== null && firing <= now;
    const crashes = before?.phase === "begun" ? before.crashes + 1 : 0;
    const { failures = 0 } = before ?? {};
    const begun = await this.#put({ phase: "begun", begunAt: now, retryAt: null, failures, crashes });
    if (isFiring) events.emit("schedule:fired", { name, dueAt: new Date(firing).toISOString() });
    try {
      await this.#lock.run(signal, (held) => this.#task.run(held));
      await this.#settle(begun, { ...begun, phase: "ended", failures: 0, crashes: 0 });
    } catch (error) {
      if (isSyncError(error, "LEASE_LOST")) throw error;
      await this.#failed(begun, error, signal);
    }
  }

  /** Puts it off for everybody: a failure is no reason for the next process to fail, too. */
  async #failed(begun: TaskState, error: unknown, signal: AbortSignal): Promise<void> {
    const { runtime } = this.#ctx;
    // It did not fail: this process stops, or somebody does the same by hand.
    const isWaiting = signal.aborted || isSyncError(error, "ALREADY_RUNNING");
    const failures = begun.failures + (isWaiting ? 0 : 1);
    const busyMs = signal.aborted ? 0 : BUSY_MS;
    const delayMs = isWaiting ? busyMs : retryDelay(failures, error, LONGEST_RETRY_MS, runtime.random());
    const retryAt = new Date(runtime.now() + delayMs).toISOString();
    if (!isWaiting) this.#report(error);
    await this.#settle(begun, { ...begun, phase: "failed", retryAt, failures, crashes: 0 });
  }

  /** A process that was frozen may find, when it goes on, that another one has taken over: then that one says what became of it. */
  async #settle(begun: TaskState, settled: Omit<TaskState, "version">): Promise<void> {
    const { acquired } = await this.#lock.take();
    const state = acquired ? await readTaskState(this.#ctx, this.#task) : undefined;
    if (state?.version === begun.version) await this.#put(settled);
    else this.#forget(BUSY_MS);
  }

  async #put(state: Omit<TaskState, "version">): Promise<TaskState> {
    const written = await writeTaskState(this.#ctx, this.#task, state);
    this.#known = { state: written };
    this.#await(dueOf(this.#task, written, this.#ctx.runtime.now()));
    return written;
  }

  /** What is overdue is not put off any further. */
  #await(due: number | null): void {
    const { runtime, schedule } = this.#ctx;
    const jitterMs =
      due !== null && due > runtime.now() ? turnJitter(this.#task.when, due, schedule.jitterMs, runtime.random()) : 0;
    this.#dueAt = due === null ? Number.POSITIVE_INFINITY : due + jitterMs;
  }

  /** Reads how it stands again, so much later. */
  #forget(delayMs: number): void {
    this.#known = null;
    this.#dueAt = this.#ctx.runtime.now() + delayMs;
  }

  #report(error: unknown): void {
    this.#ctx.events.emit("engine:error", { error, during: `schedule ${this.#task.name}` });
  }
}

const NEVER_BEGUN = { phase: "seen", retryAt: null, failures: 0, crashes: 0 } as const;
