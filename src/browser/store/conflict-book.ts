import type { LeadSyncConflict } from "../types/conflict.js";
import type { RealTimeSyncEvent } from "../types/realtime.js";
import { createJournal } from "./journal.js";
import { keep, keepList, keepRows } from "./same.js";
import { INITIAL_STATE } from "./state.js";

/** An event about a conflict. */
export type ConflictEvent = Extract<RealTimeSyncEvent, { data: { conflictId: string } }>;

type Conflicts = readonly LeadSyncConflict[];

/** Open conflicts as the server has them, without those whose decision is under way. */
export interface ConflictBook {
  /** Makes a request, and says at which place in the order of events it began. */
  during<T>(request: (asked: number) => Promise<T>): Promise<T>;
  get(id: string): LeadSyncConflict | undefined;
  /** The answer to a request, and what arrived since. Returns how many were not known before. */
  load(conflicts: Conflicts, asked: number): number;
  /** Something happened. */
  event(event: ConflictEvent): void;
  /** One that is still open, as the server has it. */
  put(conflict: LeadSyncConflict): void;
  /** One that is no longer open. */
  remove(id: string): void;
  /** Hides one until what it returns is called. */
  hide(id: string): () => void;
  clear(): void;
  isEmpty(): boolean;
  /** The same list until something changes. */
  list(): Conflicts;
}

export function createConflictBook(): ConflictBook {
  const journal = createJournal<(conflicts: Conflicts) => Conflicts>();
  const hidden: string[] = [];
  let known: Conflicts = [];
  let { conflicts: shown } = INITIAL_STATE;

  const change = (next: (conflicts: Conflicts) => Conflicts): void => {
    journal.note(next);
    known = next(known);
  };

  return {
    during: journal.during,
    get: (id) => known.find((each) => each.id === id),
    load(conflicts, asked) {
      const before = known.map(({ id }) => id);
      const next = journal.since(asked).reduce<Conflicts>((list, noted) => noted(list), conflicts);
      known = keepRows(known, next);
      return known.filter(({ id }) => !before.includes(id)).length;
    },
    event: (event) => change((list) => afterConflictEvent(list, event)),
    put: (conflict) => change((list) => upsert(list, conflict)),
    remove: (id) => change((list) => without(list, id)),
    hide(id) {
      hidden.push(id);
      return () => void hidden.splice(hidden.indexOf(id), 1);
    },
    clear() {
      known = [];
    },
    isEmpty: () => known.length === 0,
    list() {
      shown = keepList(
        shown,
        known.filter(({ id }) => !hidden.includes(id)),
      );
      return shown;
    },
  };
}

/** An event that is older than what the conflict shows changes nothing. */
function afterConflictEvent(list: Conflicts, { type, data, timestamp, propertyId }: ConflictEvent): Conflicts {
  const { conflictId: id, leadId, field, resolution, finalValue, ...told } = data;
  const before = list.find((each) => each.id === id);
  if (before?.updatedAt && Date.parse(timestamp) < Date.parse(before.updatedAt)) return list;
  const isDecided = data.resolutionStatus === "pending" && resolution !== null;
  if (type === "sync_conflict_resolved" || isDecided) return without(list, id);
  return upsert(list, {
    createdAt: timestamp,
    propertyId,
    ...before,
    ...told,
    id,
    field: field ?? "",
    resmanLeadId: leadId,
    resolutionStrategy: resolution,
    resolvedValue: finalValue,
    updatedAt: timestamp,
  } as LeadSyncConflict);
}

/** In its place, or in front: they are listed newest first. */
function upsert(list: Conflicts, conflict: LeadSyncConflict): Conflicts {
  const before = list.find(({ id }) => id === conflict.id);
  const next = keep(before, conflict);
  return before ? list.map((each) => (each === before ? next : each)) : [next, ...list];
}

const without = (list: Conflicts, id: string): Conflicts => list.filter((each) => each.id !== id);
