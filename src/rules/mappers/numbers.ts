import type { BudgetRange } from "../../domain/lead.js";

/** A whole number above 0 out of a messy one; null when there is none. */
export function positiveInteger(value: number | null | undefined): number | null {
  const rounded = Math.round(value ?? 0);
  return Number.isSafeInteger(rounded) && rounded > 0 ? rounded : null;
}

/** A score within 0 to 100, rounded; null when there is none. */
export const clampScore = (value: number | null | undefined): number | null =>
  value == null || Number.isNaN(value) ? null : Math.round(Math.min(Math.max(value, 0), 100));

/** A budget in whole currency units: a side of 0 or less is missing, swapped sides are put right, no side is null. */
export function toBudgetRange(min: number | null | undefined, max: number | null | undefined): BudgetRange | null {
  const sides = { min: positiveInteger(min), max: positiveInteger(max) };
  if (sides.min === null && sides.max === null) return null;
  const swapped = sides.min !== null && sides.max !== null && sides.min > sides.max;
  return swapped ? { min: sides.max, max: sides.min } : sides;
}
