import { isSyncError } from "../../../src/domain/errors.js";
import type { Repositories, StorageAdapter } from "../../../src/ports/storage.js";
import { MemoryStorageAdapter } from "../../../src/storage/memory/index.js";

/** An adapter with one fault, and a case of the suite that must notice it. */
export interface BrokenAdapter {
  fault: string;
  noticedBy: string;
  create(): StorageAdapter;
}

export type Alter = (repositories: Repositories) => Partial<Repositories>;

/** The memory adapter with some methods replaced, outside of transactions and inside. */
export function altered(alter: Alter): StorageAdapter {
  const memory = new MemoryStorageAdapter();
  const over = (repositories: Repositories): Repositories => ({ ...repositories, ...alter(repositories) });
  const { locks, rateLimits } = memory;
  return {
    ...over(memory),
    locks,
    rateLimits,
    transaction: (work) => memory.transaction((tx) => work(over(tx))),
    listen: (onNews, topic) => memory.listen(onNews, topic),
    archive: (options) => memory.archive(options),
  };
}

export const broken = (fault: string, noticedBy: string, alter: Alter): BrokenAdapter => ({
  fault,
  noticedBy,
  create: () => altered(alter),
});

/** Gives the objects it gave before, not copies, as long as nothing else is stored. */
export function givingTheSame<Args extends unknown[], T>(
  read: (...args: Args) => Promise<T>,
): (...args: Args) => Promise<T> {
  const given = new Map<string, T>();
  return async (...args) => {
    const answer = await read(...args);
    const stored = JSON.stringify([args, answer]);
    if (!given.has(stored)) given.set(stored, answer);
    return given.get(stored) ?? answer;
  };
}

/** Answers with this instead of refusing bad input. */
export const insteadOfRefusing =
  <T>(answer: T) =>
  (error: unknown): T => {
    if (isSyncError(error, "INVALID_INPUT")) return answer;
    throw error;
  };
