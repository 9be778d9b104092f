import type { Conflict } from "../domain/conflict.js";
import type { Distinction } from "../domain/distinction.js";
import type { MergeRecord } from "../domain/merge.js";
import type { Page } from "./page.js";

/** Which conflicts to list. Default: all. */
export interface ConflictFilter extends Page {
  conversationId?: string;
  propertyId?: string;
  resolutionStatus?: readonly Conflict["resolutionStatus"][];
  conflictType?: readonly Conflict["conflictType"][];
  conflictSeverity?: readonly Conflict["conflictSeverity"][];
  assignedTo?: string;
}

/** Disagreements between the two sides. */
export interface ConflictRepository {
  get(id: string): Promise<Conflict | undefined>;
  put(conflict: Conflict): Promise<void>;
  /** Newest first. */
  list(filter?: ConflictFilter): Promise<Conflict[]>;
}

/** Which merges to list. Default: all. */
export interface MergeFilter extends Page {
  propertyId?: string;
  /** Merges this lead took part in, on either side. */
  conversationId?: string;
  /** True: only those that were not taken back. Default false. */
  standing?: boolean;
}

/** Leads that became one, and what taking it back needs. */
export interface MergeRepository {
  get(id: string): Promise<MergeRecord | undefined>;
  put(merge: MergeRecord): Promise<void>;
  /** Newest first. */
  list(filter?: MergeFilter): Promise<MergeRecord[]>;
}

/** Records that look alike and, as somebody said, are two people. */
export interface DistinctionRepository {
  /** Adds or replaces the word on a pair. */
  put(distinction: Distinction): Promise<void>;
  /** Forgets a pair, in whichever order it is named. */
  remove(propertyId: string, one: string, other: string): Promise<void>;
  /** Pairs one record is part of, in the order of the other record's name. */
  list(propertyId: string, subject: string): Promise<Distinction[]>;
}
