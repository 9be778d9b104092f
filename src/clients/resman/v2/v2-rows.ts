import * as z from "zod";
import type { ResManProperty } from "../../../domain/wire/look-ups.js";
import { compact } from "../codec/compact.js";

const optional = z
  .string()
  .nullish()
  .transform((text) => text || undefined);

export const v2PropertySchema = z
  .object({ propertyId: z.string().min(1), name: z.string(), timeZone: optional })
  .transform((row): ResManProperty => compact(row));

/** An employee as v2 tells it. */
export interface V2Employee {
  /** Equals v1's employee id as far as known; take ids for writing from v1. */
  personId: string;
  firstName?: string;
  lastName?: string;
  email?: string;
  /** Whether the employee may be a leasing agent. */
  isLeasing: boolean;
  propertyIds: string[];
}

export const v2EmployeeSchema = z
  .object({
    personId: z.string().min(1),
    firstName: optional,
    lastName: optional,
    email: optional,
    isLeasing: z.boolean().nullish(),
    propertyIds: z.array(z.string()).nullish(),
  })
  .transform(
    (row): V2Employee => compact({ ...row, isLeasing: row.isLeasing ?? false, propertyIds: row.propertyIds ?? [] }),
  );

/** An entry of one of ResMan's pick lists. */
export interface PickListItem {
  id: string;
  name: string;
}

export const pickListItemSchema = z
  .object({ picklistItemId: z.string().min(1), name: z.string() })
  .transform((row): PickListItem => ({ id: row.picklistItemId, name: row.name }));
