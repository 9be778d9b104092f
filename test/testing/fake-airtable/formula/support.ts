import { compileFormula, type FormulaRow } from "../../../../src/testing/fake-airtable/formula/evaluate.js";

export const CREATED_AT = Date.parse("2026-03-01T10:00:00.250Z");
export const NOW = Date.parse("2026-03-18T12:34:56.789Z");

/** A record of these cells; those that are undefined are fields that are empty. */
export const rowOf = (cells: Record<string, unknown> = {}, more: Partial<FormulaRow> = {}): FormulaRow => ({
  id: "recAAAAAAAAAAAAAA",
  createdAt: CREATED_AT,
  lastModifiedAt: () => Date.parse("2026-03-10T08:00:00.000Z"),
  cell: (name) => (Object.hasOwn(cells, name) ? { known: true, value: cells[name] } : { known: false }),
  now: NOW,
  ...more,
});

export const keeps = (formula: string, cells?: Record<string, unknown>, more?: Partial<FormulaRow>): boolean =>
  compileFormula(formula).keeps(rowOf(cells, more));
