import { parseInput } from "../../domain/errors.js";
import type { Logger } from "../../ports/logger.js";
import type { Timers } from "../../ports/runtime.js";
import type { ArchiveCounts, NewsTopic, Repositories, StorageAdapter } from "../../ports/storage.js";
import type { CountryCode } from "../../rules/contact/phone.js";
import { redactingLogger } from "../../runtime/redacting-logger.js";
import { systemRuntime } from "../../runtime/system-runtime.js";
import { newsTopicSchema } from "../inputs.js";
import { type ArchiveOptions, archiveRows } from "./archive-rows.js";
import { checkedDatabase, checkedSql } from "./checked-sql.js";
import { databaseOf } from "./client/database-of.js";
import type { SqlDatabase } from "./client/sql.js";
import type { PostgresClient, PostgresTransactionClient } from "./client/structural-types.js";
import { sqlOf } from "./client/transaction-of.js";
import { lockRepository } from "./lock-repository.js";
import { News } from "./news.js";
import { rateLimitRepository } from "./rate-limit-repository.js";
import { createRepositories } from "./repositories/index.js";
import { createRowTables, type RowTables } from "./rows/row-tables.js";
import {
  type AppliedMigration,
  checkSchema,
  type MigrateOptions,
  type MigrationName,
  migrate,
  pendingMigrations,
  type SchemaNames,
  schemaNames,
} from "./schema/index.js";
import { databaseSession, hostSession, ownSession } from "./session.js";

/** Options of a {@link PostgresStorageAdapter}. */
export interface PostgresStorageOptions {
  /** A `Pool` of pg, the `sql` function of postgres.js or a PGlite instance. It stays the host's, who ends it. */
  client: PostgresClient;
  /** Schema of this package's tables. Default `public`. */
  schema?: string;
  /** Schema of the host's tables (`conversation`, `"user"`, …). Default: {@link schema}. */
  hostSchema?: string;
  /**
   * Country of phone numbers written without a country code, for `findByContact`. Renters stored under another country
   * keep their keys until their contact changes. Default `US`.
   */
  country?: CountryCode;
  /** Prepared statements. Set it to false behind a pooler that hands out connections by transaction. Default: true. */
  prepare?: boolean;
  /** Told of lost connections, and of listeners (`listen`) that throw. Default: nobody is. */
  logger?: Logger;
  /** Waits before a lost connection is listened on again. Default: the platform's. */
  timers?: Timers;
}

/**
 * Keeps everything in PostgreSQL 13 or later: any number of processes on any number of hosts share one database.
 *
 * Ids are UUIDs, given back in lower case; no row has another id. Instants come back in the form of `toISOString`. Text that
 * PostgreSQL cannot hold as it is (U+0000, broken surrogates, more than a column takes) is refused with `INVALID_INPUT`.
 * Rows a host wrote by SQL are read like ours; one that is malformed fails its read and every listing it is on, with
 * `INVALID_INPUT` naming table and id.
 *
 * @throws ConfigError, from the constructor, for an unknown client or an impossible name of a schema
 */
export class PostgresStorageAdapter implements StorageAdapter {
  readonly #names: SchemaNames;
  readonly #database: SqlDatabase;
  readonly #tables: RowTables;
  readonly #prepare: boolean;
  readonly #news: News;

  readonly properties;
  readonly integrations;
  readonly users;
  readonly conversations;
  readonly tours;
  readonly conversationUpdates;
  readonly campaignLeads;
  readonly campaignLinks;
  readonly campaignNotices;
  readonly leads;
  readonly links;
  readonly log;
  readonly queue;
  readonly conflicts;
  readonly merges;
  readonly distinctions;
  readonly receipts;
  readonly checkpoints;
  readonly runs;
  readonly metrics;
  readonly alerts;
  readonly feed;
  readonly activities;
  readonly locks;
  readonly rateLimits;

  constructor({
    client,
    schema,
    hostSchema,
    country,
    prepare = true,
    timers = systemRuntime,
    logger: given,
  }: PostgresStorageOptions) {
    const logger = given && redactingLogger(given);
    this.#names = schemaNames({
      ...(schema !== undefined && { schema }),
      ...(hostSchema !== undefined && { hostSchema }),
    });
    this.#database = checkedDatabase(databaseOf(client, { prepare, timers, ...(logger && { logger }) }));
    this.#tables = createRowTables(this.#names, { country });
    this.#prepare = prepare;
    this.#news = new News(this.#database, this.#names.channel, logger);
    const repositories = createRepositories(databaseSession(this.#database, this.#tables));
    this.properties = repositories.properties;
    this.integrations = repositories.integrations;
    this.users = repositories.users;
    this.conversations = repositories.conversations;
    this.tours = repositories.tours;
    this.conversationUpdates = repositories.conversationUpdates;
    this.campaignLeads = repositories.campaignLeads;
    this.campaignLinks = repositories.campaignLinks;
    this.campaignNotices = repositories.campaignNotices;
    this.leads = repositories.leads;
    this.links = repositories.links;
    this.log = repositories.log;
    this.queue = repositories.queue;
    this.conflicts = repositories.conflicts;
    this.merges = repositories.merges;
    this.distinctions = repositories.distinctions;
    this.receipts = repositories.receipts;
    this.checkpoints = repositories.checkpoints;
    this.runs = repositories.runs;
    this.metrics = repositories.metrics;
    this.alerts = repositories.alerts;
    this.feed = repositories.feed;
    this.activities = repositories.activities;
    this.locks = lockRepository(this.#database, this.#names);
    this.rateLimits = rateLimitRepository(this.#database, this.#names);
  }

  /** @throws whatever `work` throws. A `tx` that is used after its work ended throws StorageError `STORAGE_ERROR`. */
  transaction<T>(work: (tx: Repositories) => Promise<T>): Promise<T> {
    return this.#database.transaction((sql) => work(createRepositories(ownSession(sql, this.#tables))));
  }

  /**
   * The repositories in a transaction the host has opened and will end, so that a row of the host's and a job about it are
   * stored together: `engine.enqueue(id, { tx: storage.within(client) })`. The engine's writes stay unseen by the triggers,
   * the host's own are seen as ever.
   * @throws ConfigError when it is no transaction of a known client
   */
  within(client: PostgresTransactionClient): Repositories {
    return createRepositories(hostSession(checkedSql(sqlOf(client, { prepare: this.#prepare })), this.#tables));
  }

  /**
   * News comes by NOTIFY, also from other processes and from the triggers. All who listen share one connection.
   * @throws ValidationError; StorageError `STORAGE_ERROR` when the database cannot be reached
   */
  async listen(onNews: () => void, topic: NewsTopic = "jobs"): Promise<() => Promise<void>> {
    return this.#news.listen(onNews, parseInput(newsTopicSchema, topic, "topic"));
  }

  /** The server's time. */
  async now(): Promise<string> {
    const [row] = await this.#database.query<{ ms: string }>(
      "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint::text AS ms",
    );
    return new Date(Number(row?.ms)).toISOString();
  }

  checkReady(): Promise<void> {
    return checkSchema(this.#database, this.#names);
  }

  archive(options: NonNullable<ArchiveOptions> = {}): Promise<ArchiveCounts> {
    return archiveRows(this.#database, this.#names, options);
  }

  /** Brings the database to the schema of this version; see `migrate`. */
  migrate(options: Omit<MigrateOptions, "schema" | "hostSchema"> = {}): Promise<AppliedMigration[]> {
    const { schema, hostSchema } = this.#names;
    return migrate(this.#database, { ...options, schema, hostSchema });
  }

  /** The steps {@link migrate} would apply. @throws StorageError `SCHEMA_TOO_NEW` */
  pendingMigrations(): Promise<MigrationName[]> {
    return pendingMigrations(this.#database, this.#names);
  }

  /** Ends what the adapter itself opened: listening. The client stays open. */
  async close(): Promise<void> {
    await this.#news.close();
  }
}
