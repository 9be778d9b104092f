import type { CampaignField } from "../../domain/campaign-lead.js";
import type { JsonValue } from "../../domain/primitives.js";
import { FIELD_KINDS } from "./cell-types.js";
import type { ResolvedTable } from "./field-map.js";
import { writeCell } from "./write-cell.js";

/** Values of a lead as cells, keyed by field id. Fields that are not mapped, or computed, are left out; null clears a cell. */
export function writeCells(
  values: Partial<Record<CampaignField, JsonValue>>,
  table: Pick<ResolvedTable, "fields">,
): Record<string, unknown> {
  const cells: Record<string, unknown> = {};
  for (const { field, id, type, isWritable } of table.fields) {
    const value = values[field];
    if (value !== undefined && isWritable) cells[id] = writeCell(FIELD_KINDS[field], type, value);
  }
  return cells;
}
