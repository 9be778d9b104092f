/** A row's place in a table; the row in it is replaced. */
export interface Slot<Row> {
  readonly id: string;
  row: Readonly<Row>;
}
