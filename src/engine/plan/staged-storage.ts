import type { Conflict } from "../../domain/conflict.js";
import type { ConversationUpdate } from "../../domain/conversation.js";
import { StorageError } from "../../domain/errors.js";
import type { SyncLogEntry } from "../../domain/sync-log.js";
import type { Repositories, StorageAdapter } from "../../ports/storage.js";
import type { RecordedReads } from "./recorded-reads.js";

/** What a rehearsed sync would have stored, as far as a plan tells of it. */
export interface RehearsedRows {
  conflicts: Conflict[];
  updates: ConversationUpdate[];
  log: SyncLogEntry[];
}

const isRead = (method: string): boolean => /^(get|list|load|find)/.test(method);

/** Every write of a sync of one lead, and what a plan keeps of it. */
const REHEARSED: Readonly<Record<string, (rows: RehearsedRows, row: never) => unknown>> = {
  "conversations.update": () => {},
  "users.put": () => {},
  "users.update": () => {},
  "links.save": () => {},
  "conflicts.put": (rows, conflict: Conflict) => rows.conflicts.push(conflict),
  "conversationUpdates.append": (rows, updates: ConversationUpdate[]) => rows.updates.push(...updates),
  "log.append": (rows, entry: SyncLogEntry) => rows.log.push(entry),
};

/** A store that is read but never written: reads outside of transactions are recorded, writes go no further than `rows`. */
export function rehearsalStorage(storage: StorageAdapter, reads: RecordedReads, rows: RehearsedRows): StorageAdapter {
  const write = async (name: string, [row]: unknown[]): Promise<void> => {
    const rehearsed = REHEARSED[name];
    // Better no plan than one that leaves something out.
    if (!rehearsed) throw new StorageError("STORAGE_ERROR", `A plan cannot foresee ${name}.`);
    rehearsed(rows, row as never);
  };
  const inTransaction = withCalls(storage, (call) => (isRead(call.method) ? call.run() : write(call.name, call.args)));
  return withCalls(
    storage,
    (call) => (isRead(call.method) ? reads.record(call.name, call.args, call.run) : write(call.name, call.args)),
    (work) => work(inTransaction),
  );
}

/** A store of which the reads outside of transactions answer what they answered in the rehearsal. */
export function performanceStorage(
  storage: StorageAdapter,
  reads: RecordedReads,
  beforeWrite: () => void,
): StorageAdapter {
  return withCalls(
    storage,
    (call) => {
      if (isRead(call.method)) return reads.replay(call.name, call.args, call.run);
      beforeWrite();
      return call.run();
    },
    (work) => {
      beforeWrite();
      return storage.transaction(work);
    },
  );
}

interface Call {
  /** `conversations.update` */
  name: string;
  method: string;
  args: unknown[];
  /** Calls the store itself. */
  run: () => Promise<unknown>;
}

type Transaction = (work: (tx: Repositories) => Promise<unknown>) => Promise<unknown>;

/** The store with another way to answer the calls of its repositories. */
const withCalls = (
  storage: StorageAdapter,
  answer: (call: Call) => Promise<unknown>,
  transaction?: Transaction,
): StorageAdapter =>
  new Proxy(storage, {
    get: (target, key: string) => {
      const value: unknown = Reflect.get(target, key);
      if (key === "transaction" && transaction) return transaction;
      if (typeof value === "function") return value.bind(target);
      return typeof value === "object" && value !== null ? repositoryWithCalls(key, value, answer) : value;
    },
  });

const repositoryWithCalls = (repository: string, target: object, answer: (call: Call) => Promise<unknown>): object =>
  new Proxy(target, {
    get: (inner, method: string) => {
      const value: unknown = Reflect.get(inner, method);
      if (typeof value !== "function") return value;
      return (...args: unknown[]) =>
        answer({ name: `${repository}.${method}`, method, args, run: async () => value.apply(inner, args) });
    },
  });
