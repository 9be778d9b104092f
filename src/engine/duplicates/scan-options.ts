import type { SyncTrigger } from "../../domain/status.js";

/** Which leads to compare, and what to do with those that are one person. */
export interface DuplicateScanOptions {
  /** Default: all properties, each by itself. */
  propertyId?: string;
  /** Merges pairs of the band `merge`, the later lead into the earlier one. Default false: a person is asked about every pair. */
  merge?: boolean;
  /** Default `manual`. */
  trigger?: SyncTrigger;
  signal?: AbortSignal;
}
