import type { Sql, SqlParameter } from "./sql.js";

/** Runs one statement on one connection, or on any of a pool. */
export type RunStatement = (text: string, parameters: readonly SqlParameter[]) => Promise<Record<string, unknown>[]>;

/** The type `text`: declared for parameters, so that no client encodes one by what it takes its type to be. */
export const TEXT_OID = 25;

/** Makes triggers recognise the writes of a transaction as ours. */
export const MARK_ORIGIN = "SET LOCAL lead_sync.origin = 'engine'";

/** Sends each statement when the one before has ended: what a single connection does anyway, but not every client queues. */
export function oneAtATime(run: RunStatement): RunStatement {
  let last: Promise<unknown> = Promise.resolve();
  return (text, parameters) => {
    const result = last.then(() => run(text, parameters));
    last = result.catch(() => undefined);
    return result;
  };
}

/** An {@link Sql} over a function. */
export function sqlFrom(run: RunStatement): Sql {
  return {
    // The caller names the row type: what a statement returns is known only to who wrote it.
    query: <Row extends Record<string, unknown>>(text: string, parameters: readonly SqlParameter[] = []) =>
      run(text, parameters) as Promise<Row[]>,
  };
}

/** A text as SQL writes it, whatever `standard_conforming_strings` says. */
export function quoteLiteral(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return text.includes("\\") ? ` E${quoted.replaceAll("\\", "\\\\")}` : quoted;
}

/** A name as an SQL identifier. */
export const quoteIdentifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;
