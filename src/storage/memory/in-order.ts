import { comparePositions, type Part, type Position } from "./position.js";

/** Sorts the rows of a small group by their places. */
export function inOrder<Row>(
  rows: readonly Readonly<Row>[],
  placeOf: (row: Readonly<Row>) => Position,
  { after, newestFirst }: Part<Row> = {},
): readonly Readonly<Row>[] {
  if (rows.length < 2 && after === undefined) return rows;
  const direction = newestFirst ? -1 : 1;
  const start = after && placeOf(after);
  return rows
    .map((row) => ({ row, place: placeOf(row) }))
    .filter(({ place }) => start === undefined || comparePositions(place, start) * direction > 0)
    .sort((a, b) => comparePositions(a.place, b.place) * direction)
    .map(({ row }) => row);
}
