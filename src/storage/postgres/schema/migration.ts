import type { SchemaNames } from "./names.js";

/** One step of the schema. Steps are never changed once released; a mistake is mended by a later step. */
export interface Migration {
  /** Order and identity. */
  readonly number: number;
  readonly name: string;
  /**
   * Statements, each with qualified names: the session's `search_path` is the host's.
   * They run within one transaction, so none may need to stand alone (`CREATE INDEX CONCURRENTLY`).
   */
  readonly sql: (names: SchemaNames) => string;
}
