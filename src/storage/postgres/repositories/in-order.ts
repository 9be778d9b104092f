/** Rows in the order of the ids they were asked for by, which may be written in capitals. */
export function inOrderOf<Row>(ids: readonly string[], rows: readonly Row[], idOf: (row: Row) => string): Row[] {
  const found = new Map(rows.map((row) => [idOf(row), row]));
  return ids.flatMap((id) => {
    const row = found.get(id.toLowerCase());
    found.delete(id.toLowerCase());
    return row === undefined ? [] : [row];
  });
}

/** The order of ids in the database, in whatever case they are written. */
export function byId(one: string, other: string): number {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()];
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
