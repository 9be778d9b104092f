import type { BudgetRange } from "../../domain/lead.js";
import type { NumberRange } from "../../domain/wire/prospect.js";
import type { ResManLead } from "../../domain/wire/resman-lead.js";
import { positiveInteger, toBudgetRange } from "../mappers/numbers.js";

/** DesiredRent: one known maximum is an exact amount, as production clients write it (ResMan reference, section 3.4). */
export function writeRent(budget: ResManLead["budget_range"]): NumberRange | undefined {
  const { min, max } = toBudgetRange(budget?.min, budget?.max) ?? { min: null, max: null };
  if (min === null) return max === null ? undefined : { exact: max };
  return max === null ? { min } : { min, max };
}

/** Reads DesiredRent; the maximum is Max, else Exact. */
export const readRent = (rent: NumberRange | undefined): BudgetRange | null =>
  toBudgetRange(rent?.min, positiveInteger(rent?.max) ?? rent?.exact);
