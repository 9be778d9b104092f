import { createContext } from "../../../src/engine/context.js";
import { followTasks } from "../../../src/engine/schedule/follow-tasks.js";
import type { ScheduleOptions } from "../../../src/engine/schedule/options.js";
import type { Task } from "../../../src/engine/schedule/task.js";
import type { StorageAdapter } from "../../../src/ports/storage.js";
import { MemoryStorageAdapter } from "../../../src/storage/memory/index.js";
import { anId, createManualClock, createSeededRandom, type ManualClock } from "../../../src/testing/index.js";

export const seconds = (count: number): number => count * 1000;
export const minutes = (count: number): number => seconds(60 * count);
export const hours = (count: number): number => minutes(60 * count);
export const days = (count: number): number => hours(24 * count);

/** One process that follows tasks. */
export interface Process {
  /** Its clock is so far ahead of the others' from now on, in milliseconds. */
  skew(ms: number): void;
  /** Power off: no timer of it ever fires again, and what it was doing never ends. */
  kill(): void;
  /** None of its timers fires until it thaws: then all that were due do. */
  freeze(): void;
  thaw(): void;
  stop(): Promise<void>;
  errors: { during: string; error: unknown }[];
}

/** Several processes on one store and one clock, which a test moves. */
export interface ScheduleWorld {
  clock: ManualClock;
  storage: MemoryStorageAdapter;
  /** When each run of a task began, by true time, and in which process. */
  runs: { name: string; at: string; process: number }[];
  /** `schedule:fired` of all processes: name and the time it was due. */
  fired: { name: string; dueAt: string }[];
  /** @param tasks asked for again and again, as the engine does @param seen the store as this process sees it */
  start(tasks: () => Task[] | Promise<Task[]>, schedule?: ScheduleOptions, seen?: StorageAdapter): Process;
  /** Instants of {@link runs}. */
  times(): string[];
}

export function createScheduleWorld(start: string): ScheduleWorld {
  const clock = createManualClock(start);
  const storage = new MemoryStorageAdapter();
  const runs: ScheduleWorld["runs"] = [];
  const fired: ScheduleWorld["fired"] = [];
  let count = 0;
  const begin: ScheduleWorld["start"] = (list, schedule = {}, seen = storage) => {
    const process = count;
    count += 1;
    let ahead = 0;
    let isDead = false;
    let waiting: (() => void)[] | null = null;
    const fire = (callback: () => void): void => {
      if (waiting) waiting.push(callback);
      else if (!isDead) callback();
    };
    let serial = 0;
    const runtime = {
      now: () => clock.now() + ahead,
      setTimeout: (callback: () => void, ms: number) => clock.setTimeout(() => fire(callback), ms),
      clearTimeout: clock.clearTimeout,
      random: createSeededRandom(process + 1).random,
      randomId: () => anId((process + 1) * 0x1000_0000 + serial++),
    };
    const resman = () => {
      throw new Error("no ResMan here");
    };
    const ctx = createContext({ storage: seen, resman, runtime, schedule });
    const errors: Process["errors"] = [];
    ctx.events.on("engine:error", (event) => errors.push(event));
    ctx.events.on("schedule:fired", (event) => fired.push(event));
    const watched = (task: Task): Task => ({
      ...task,
      run: async (signal) => {
        runs.push({ name: task.name, at: new Date(clock.now()).toISOString(), process });
        await task.run(signal).finally(() => (isDead ? new Promise(() => undefined) : undefined));
      },
    });
    const ends = new AbortController();
    const done = followTasks(ctx, async () => (await list()).map(watched), ends.signal);
    return {
      skew: (ms) => {
        ahead = ms;
      },
      kill: () => {
        isDead = true;
      },
      freeze: () => {
        waiting ??= [];
      },
      thaw: () => {
        const due = waiting ?? [];
        waiting = null;
        for (const callback of due) fire(callback);
      },
      stop: () => {
        ends.abort();
        return done;
      },
      errors,
    };
  };
  return { clock, storage, runs, fired, start: begin, times: () => runs.map(({ at }) => at) };
}

/** A task that does nothing, every day at 3 in New York unless told otherwise. */
export const aTask = (overrides: Partial<Task> = {}): Task => ({
  name: "chore",
  key: "chore",
  propertyId: null,
  when: { cron: "0 3 * * *", timeZone: "America/New_York" },
  notBefore: null,
  mayBegin: async () => true,
  run: async () => undefined,
  ...overrides,
});

/** Work that never ends by itself. */
export const endless = (signal: AbortSignal): Promise<void> =>
  new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
