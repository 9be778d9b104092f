import { setTimeout as sleep } from "node:timers/promises";
import type { ChatExportRow } from "../../../src/domain/wire/chat-export.js";
import type { RandomSource } from "../../../src/ports/runtime.js";
import { createSeededRandom } from "../../../src/testing/index.js";
import { exportTruth } from "../../support/world.js";
import { type CrashReport, reportOn } from "./crash-report.js";
import { addNote, countJobs, openSite, type Site, until } from "./site.js";

export interface CrashOptions {
  databaseUrl: string;
  rows: readonly ChatExportRow[];
  kills: number;
  workers: number;
  seed: number;
  /** Longest time between the end of a dead worker's lease and the next claim. */
  takeoverLimitMs: number;
  /** Called after each kill, and at each step of the end. */
  onProgress?(text: string): void;
}

/** What a run remembers, to be compared with what is there at the end. */
export interface CrashDiary {
  kills: number;
  /** Jobs whose enqueuing resolved. */
  accepted: Set<string>;
  /** Notes that were written, and in which conversation. */
  notes: Map<string, string>;
  direct: { calls: number; lostLocks: number; failures: string[] };
  retried: number;
}

/** Jobs of a worker at a time: more than there are, or a job taken over would have to wait for a place. */
const CONCURRENCY = 8;
/** A worker is killed after so many more requests at most, and then so many milliseconds; or when nothing moves for long. */
const REQUESTS = 30;
const PAUSE_MS = 30;
const STANDSTILL_MS = 2000;
/** Waiting jobs below which more are made: always some, but so few that a job taken over does not have to stand in line. */
const LOW_WATER = 3;
/** What is made then: leads nobody has synced yet, as long as there are any, and changes of others. */
const NEW_LEADS = 6;
const EDITS = 3;

/** Kills workers at random moments while there is work, then lets everything end and looks at what came of it. */
export async function crashRun(options: CrashOptions): Promise<CrashReport> {
  const { databaseUrl, rows, seed, workers, onProgress = () => {} } = options;
  const worker = { settings: { concurrency: CONCURRENCY } };
  const site = await openSite({ databaseUrl, rows, seed, worker });
  const diary: CrashDiary = {
    kills: 0,
    accepted: new Set(),
    notes: new Map(),
    direct: { calls: 0, lostLocks: 0, failures: [] },
    retried: 0,
  };
  try {
    await Promise.all(Array.from({ length: workers }, () => site.fleet.start()));
    const chaos = new Chaos(site, rentersTogether(rows), diary, createSeededRandom(seed));
    while (diary.kills < options.kills) {
      await chaos.step();
      onProgress(
        `${diary.kills} of ${options.kills} workers killed, ${diary.accepted.size} jobs, ${site.resman.calls.length} requests`,
      );
    }
    onProgress("Letting everything end");
    await drain(site, diary);
    await chaos.queueTheRest();
    await drain(site, diary);
    await chaos.ended();
    await site.fleet.drain();
    onProgress("One pull and one full sweep, then a second cycle");
    return await reportOn(site, diary, options);
  } finally {
    await site.close();
  }
}

/** Chats of one renter next to each other, so that they are worked on at the same time. */
function rentersTogether(rows: readonly ChatExportRow[]): string[] {
  const groups = exportTruth().same_person;
  const rank = (id: string): number => {
    const group = groups.findIndex((ids) => ids.includes(id));
    return group < 0 ? groups.length : group;
  };
  return rows.map(({ conversation }) => conversation.id).sort((a, b) => rank(a) - rank(b));
}

/** Work, direct calls and kills, as the dice fall. */
class Chaos {
  readonly #site: Site;
  readonly #ids: readonly string[];
  readonly #diary: CrashDiary;
  readonly #random: RandomSource;
  readonly #calls = new Set<Promise<void>>();
  /** Leads that were queued so far. */
  #known = 0;

  constructor(site: Site, ids: readonly string[], diary: CrashDiary, random: RandomSource) {
    this.#site = site;
    this.#ids = ids;
    this.#diary = diary;
    this.#random = random;
  }

  async step(): Promise<void> {
    const { fleet, pool } = this.#site;
    const { pending = 0 } = await countJobs(pool);
    if (pending < LOW_WATER) await this.#makeWork();
    if (this.#random.random() < 0.5) await this.#callDirectly();
    await this.#someProgress();
    // One that is starting holds nothing yet: killing it would prove nothing.
    await until("two workers that work", () => fleet.ready.length > 1, 60_000);
    await fleet.kill(this.#pick(fleet.ready));
    this.#diary.kills += 1;
    fleet.begin();
  }

  async #someProgress(): Promise<void> {
    const { calls } = this.#site.resman;
    const enough = calls.length + this.#random.random() * REQUESTS;
    const giveUpAt = Date.now() + STANDSTILL_MS;
    while (calls.length < enough && Date.now() < giveUpAt) await sleep(5);
    await sleep(this.#random.random() * PAUSE_MS);
  }

  /** Resolves when no direct call is under way any more. */
  async ended(): Promise<void> {
    await Promise.all(this.#calls);
  }

  #pick<T>(items: readonly T[]): T {
    const item = items[Math.floor(this.#random.random() * items.length)];
    if (item === undefined) throw new Error("There is nothing to choose from.");
    return item;
  }

  /** Queues the leads whose turn has not come yet. */
  async queueTheRest(): Promise<void> {
    while (this.#known < this.#ids.length) await this.#queueNext();
  }

  async #makeWork(): Promise<void> {
    for (let lead = 0; lead < NEW_LEADS && this.#known < this.#ids.length; lead += 1) await this.#queueNext();
    const isNew = this.#known < this.#ids.length;
    for (let edit = 0; edit < (isNew ? EDITS : EDITS + NEW_LEADS); edit += 1) {
      const id = this.#anyLead();
      if (this.#random.random() < 0.3) await this.#editField(id);
      else this.#diary.notes.set(await addNote(this.#site, id), id);
      await this.#queue(id);
    }
  }

  async #queueNext(): Promise<void> {
    const id = this.#ids[this.#known];
    this.#known += 1;
    if (id !== undefined) await this.#queue(id);
  }

  async #queue(id: string): Promise<void> {
    this.#diary.accepted.add((await this.#site.engine.enqueue(id)).id);
  }

  #anyLead(): string {
    return this.#pick(this.#ids.slice(0, this.#known));
  }

  async #editField(id: string): Promise<void> {
    await this.#site.storage.conversations.update(id, {
      occupantsCount: 1 + Math.floor(this.#random.random() * 6),
      resmanSyncStatus: "not_synced",
      updatedAt: new Date().toISOString(),
    });
  }

  /** Nobody waits for it here: the process may be killed meanwhile. */
  async #callDirectly(): Promise<void> {
    const worker = this.#pick(this.#site.fleet.ready);
    const id = this.#anyLead();
    const isPull = this.#random.random() < 0.1;
    if (!isPull) this.#diary.notes.set(await addNote(this.#site, id), id);
    this.#diary.direct.calls += 1;
    const call = worker
      .ask(isPull ? { do: "pull" } : { do: "push", conversationId: id })
      .catch((error: unknown) => this.#noteFailure(error))
      .finally(() => this.#calls.delete(call));
    this.#calls.add(call);
  }

  /** That of a process that was killed has no code; that of one that was too slow to keep its lock is as it should be. */
  #noteFailure(error: unknown): void {
    const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
    if (code === "LEASE_LOST" || code === "ABORTED") this.#diary.direct.lostLocks += 1;
    else if (code) this.#diary.direct.failures.push(`${code} ${String(error)}`);
  }
}

/** Until no job waits or runs, and none failed. */
async function drain(site: Site, diary: CrashDiary): Promise<void> {
  const isQuiet = async (): Promise<boolean> => {
    const { pending = 0, processing = 0, failed = 0 } = await countJobs(site.pool);
    if (pending + processing > 0) return false;
    if (failed > 0) diary.retried += await site.engine.jobs.retryFailed();
    return failed === 0;
  };
  await until("an empty queue", isQuiet, 120_000);
}
