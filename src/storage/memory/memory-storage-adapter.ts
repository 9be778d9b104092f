import { parseInput } from "../../domain/errors.js";
import type { Logger } from "../../ports/logger.js";
import type { ArchiveCounts, NewsTopic, Repositories, StorageAdapter } from "../../ports/storage.js";
import { newsTopicSchema } from "../inputs.js";
import { createProcessLocks } from "../process-locks.js";
import { pruneEnded } from "./archive.js";
import { Listeners } from "./listeners.js";
import { createRateLimits } from "./rate-limits.js";
import { createRepositories } from "./repositories/index.js";
import type { Session } from "./session.js";
import { createTables } from "./tables.js";
import { runTransaction } from "./transaction.js";
import { Turns } from "./turns.js";

/** Options of a {@link MemoryStorageAdapter}. */
export interface MemoryStorageOptions {
  /** Hears of listeners (`listen`) that throw. Default: nobody does. */
  logger?: Logger;
}

/**
 * Keeps everything in the memory of this process: for tests, for trying things out, and for hosts that can rebuild
 * their state. Nothing survives the process, and other processes see nothing of it.
 *
 * Transactions run one after another. A write outside of them waits for those that were there before it; a read sees
 * at once what was committed last. So inside of `transaction(work)` use only the `tx` handed to `work`: awaiting a
 * write or a transaction of the adapter itself there waits for ever.
 *
 * Instants are compared to the millisecond.
 */
export class MemoryStorageAdapter implements StorageAdapter {
  readonly #tables = createTables();
  readonly #turns = new Turns();
  readonly #listeners: Readonly<Record<NewsTopic, Listeners>>;
  #serial = 0;
  readonly #session: Session = {
    read: (work) => work(this.#tables),
    write: (work) => (this.#turns.idle ? work(this.#tables) : this.#turns.take(() => work(this.#tables))),
    tellNews: (topic = "jobs") => this.#listeners[topic].notify(),
    nextSerial: () => `${this.#serial++}`.padStart(16, "0"),
  };
  readonly #repositories = createRepositories(this.#session);

  readonly properties = this.#repositories.properties;
  readonly integrations = this.#repositories.integrations;
  readonly users = this.#repositories.users;
  readonly conversations = this.#repositories.conversations;
  readonly tours = this.#repositories.tours;
  readonly conversationUpdates = this.#repositories.conversationUpdates;
  readonly campaignLeads = this.#repositories.campaignLeads;
  readonly campaignLinks = this.#repositories.campaignLinks;
  readonly campaignNotices = this.#repositories.campaignNotices;
  readonly leads = this.#repositories.leads;
  readonly links = this.#repositories.links;
  readonly log = this.#repositories.log;
  readonly queue = this.#repositories.queue;
  readonly conflicts = this.#repositories.conflicts;
  readonly merges = this.#repositories.merges;
  readonly distinctions = this.#repositories.distinctions;
  readonly receipts = this.#repositories.receipts;
  readonly checkpoints = this.#repositories.checkpoints;
  readonly runs = this.#repositories.runs;
  readonly metrics = this.#repositories.metrics;
  readonly alerts = this.#repositories.alerts;
  readonly feed = this.#repositories.feed;
  readonly activities = this.#repositories.activities;

  readonly locks = createProcessLocks(() => this.#listeners.jobs.notify());
  readonly rateLimits = createRateLimits();

  constructor({ logger }: MemoryStorageOptions = {}) {
    this.#listeners = {
      jobs: new Listeners(logger),
      feed: new Listeners(logger),
      campaigns: new Listeners(logger),
    };
  }

  /** @throws whatever `work` throws. A `tx` that is used after its work ended throws StorageError `STORAGE_ERROR`. */
  async transaction<T>(work: (tx: Repositories) => Promise<T>): Promise<T> {
    const { result, news } = await this.#turns.take(() => runTransaction(this.#tables, this.#session, work));
    for (const topic of news) this.#listeners[topic].notify();
    return result;
  }

  /**
   * Removes what ended long ago: in memory there is no archive to move it to. `at` is needed.
   * @throws ValidationError `INVALID_INPUT`
   */
  async archive(options?: Parameters<NonNullable<StorageAdapter["archive"]>>[0]): Promise<ArchiveCounts> {
    return pruneEnded(this.#session, options);
  }

  /** @throws ValidationError */
  async listen(onNews: () => void, topic: NewsTopic = "jobs"): Promise<() => Promise<void>> {
    return this.#listeners[parseInput(newsTopicSchema, topic, "topic")].add(onNews);
  }
}
