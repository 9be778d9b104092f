import type { AirtableWriteOptions } from "../../ports/airtable.js";

/** How far a call on many records has come. */
export interface AirtableProgress {
  done: number;
  /** Null while it is not known. */
  total: number | null;
}

/** Options of a call on many records. */
export interface AirtableBatchOptions extends AirtableWriteOptions {
  onProgress?: (progress: AirtableProgress) => void;
}
