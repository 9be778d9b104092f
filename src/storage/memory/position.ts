/** Where a row stands among others: by rank, then by id. */
export interface Position {
  readonly rank: number;
  readonly id: string;
}

export function comparePositions(a: Position, b: Position): number {
  if (a.rank !== b.rank) return a.rank - b.rank;
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}

/** Which part of some rows, and in which direction. */
export interface Part<Row> {
  /** Start behind this row. */
  after?: Readonly<Row> | undefined;
  /** From the last to the first. Default: false. */
  newestFirst?: boolean;
}
