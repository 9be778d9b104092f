import type { Repositories, StorageAdapter } from "../../../src/ports/storage.js";
import { MemoryStorageAdapter } from "../../../src/storage/memory/index.js";
import { type BrokenAdapter, broken, insteadOfRefusing } from "./altered-adapter.js";

type Updates = Repositories["conversationUpdates"];
type Log = Repositories["log"];

const brokenUpdates = (fault: string, noticedBy: string, move: (updates: Updates) => Updates["move"]): BrokenAdapter =>
  broken(fault, noticedBy, ({ conversationUpdates }) => ({
    conversationUpdates: { ...conversationUpdates, move: move(conversationUpdates) },
  }));

const brokenLog = (fault: string, noticedBy: string, move: (log: Log) => Log["move"]): BrokenAdapter =>
  broken(fault, noticedBy, ({ log }) => ({ log: { ...log, move: move(log) } }));

/** What a transaction moves or forgets is moved or forgotten once more when it is over, however it ended. */
function withDetachedMoves(): StorageAdapter {
  const memory = new MemoryStorageAdapter();
  const transaction: StorageAdapter["transaction"] = async (work) => {
    const late: (() => Promise<unknown>)[] = [];
    const both = <Args extends unknown[], T>(within: (...args: Args) => Promise<T>, after: typeof within) => {
      return (...args: Args): Promise<T> => {
        late.push(() => after(...args));
        return within(...args);
      };
    };
    try {
      return await memory.transaction((tx) =>
        work({
          ...tx,
          log: { ...tx.log, move: both(tx.log.move, memory.log.move) },
          conversationUpdates: {
            ...tx.conversationUpdates,
            move: both(tx.conversationUpdates.move, memory.conversationUpdates.move),
          },
          links: { ...tx.links, remove: both(tx.links.remove, memory.links.remove) },
          distinctions: { ...tx.distinctions, remove: both(tx.distinctions.remove, memory.distinctions.remove) },
        }),
      );
    } finally {
      for (const call of late) await call().catch(() => "gone already");
    }
  };
  return { ...memory, transaction, listen: (onNews) => memory.listen(onNews) };
}

const detached = (noticedBy: string): BrokenAdapter => ({
  fault: `moves outside of the transaction (${noticedBy})`,
  noticedBy,
  create: withDetachedMoves,
});

/** Wrong about moving updates and log rows from one conversation to another. */
export const BROKEN_MOVES: BrokenAdapter[] = [
  brokenUpdates(
    "copies updates instead of moving them",
    "gives all updates of a conversation to another, as they are",
    ({ list, append }) =>
      async (from, to, keys) => {
        const rows = (await list(from)).filter(({ key }) => keys === undefined || keys.includes(key));
        await append(rows.map((row) => ({ ...row, conversationId: to as typeof row.conversationId })));
        return rows.map(({ key }) => key);
      },
  ),
  brokenUpdates(
    "takes no updates for all updates",
    "gives only the updates that are named, and says which",
    ({ move }) =>
      (from, to, keys) =>
        move(from, to, keys?.length === 0 ? undefined : keys),
  ),
  brokenUpdates(
    "moves updates that are not named",
    "moving there and back is as if nothing had been",
    ({ move }) =>
      (from, to) =>
        move(from, to),
  ),
  brokenUpdates(
    "says it moved what it left",
    "leaves an update where it is whose key the other conversation has",
    ({ list, move }) =>
      async (from, to, keys) => {
        const rows = from === to ? [] : await list(from);
        await move(from, to, keys);
        return rows.map(({ key }) => key).filter((key) => keys === undefined || keys.includes(key));
      },
  ),
  brokenUpdates(
    "says it moved updates to where they were",
    "moving to the same conversation, or from one that is not there, moves nothing",
    ({ list, move }) =>
      async (from, to, keys) =>
        from === to ? (await list(from)).map(({ key }) => key) : move(from, to, keys),
  ),
  brokenUpdates(
    "takes any text for a conversation",
    "a move to nowhere is refused and moves nothing",
    ({ move }) =>
      (from, to, keys) =>
        move(from, to, keys).catch(insteadOfRefusing([])),
  ),

  brokenLog(
    "says it moved log rows and does not",
    "gives all rows of a conversation to another, as they are",
    ({ list }) =>
      async (from, to, ids) =>
        from === to
          ? []
          : (await list({ conversationId: from }))
              .map(({ id }) => id as string)
              .filter((id) => ids?.includes(id) ?? true),
  ),
  brokenLog(
    "moves log rows that are not named",
    "gives only the rows that are named, and only those of the conversation",
    ({ move }) =>
      (from, to) =>
        move(from, to),
  ),
  brokenLog(
    "says it moved rows to where they were",
    "moving rows to the same conversation, or from one that is not there, moves nothing",
    ({ list, move }) =>
      async (from, to, ids) =>
        from === to ? (await list({ conversationId: from })).map(({ id }) => id) : move(from, to, ids),
  ),
  detached("a move is undone with its transaction"),
  detached("a link is not forgotten when the transaction is undone"),
  detached("a move of rows is undone with its transaction"),
  detached("a transaction that is undone neither adds nor forgets"),
];
