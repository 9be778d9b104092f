import * as z from "zod";
import type {
  ApplicantOrResident,
  Employee,
  LostReason,
  ProspectSource,
  ResManProperty,
  Unit,
} from "../../../domain/wire/look-ups.js";
import { compact } from "../codec/compact.js";
import { children, filled, type Tree, textOf } from "../codec/tree.js";

/** Rows of the look-up methods (API reference, sections 3.7 and 3.8). Texts, numbers and booleans are taken in any form. */

const anything = z.unknown().optional();
const required = anything.transform(textOf).pipe(z.string().min(1));
const optional = anything.transform((value) => textOf(value) || undefined);
/** `"True"`, `true`, `"1"`; absent means yes. */
const flag = anything.transform((value) => /^(true|1|yes|)$/i.test(textOf(value) ?? ""));

export const prospectSourceSchema = z
  .object({ ID: required, Name: required, IsActive: flag })
  .transform((row): ProspectSource => ({ id: row.ID, name: row.Name, isActive: row.IsActive }));

export const employeeSchema = z
  .object({ ID: required, Name: required, Email: optional, SecurityGroup: optional })
  .transform(
    (row): Employee => compact({ id: row.ID, name: row.Name, email: row.Email, securityGroup: row.SecurityGroup }),
  );

export const lostReasonSchema = z
  .object({ ID: required, Name: required })
  .transform((row): LostReason => ({ id: row.ID, name: row.Name }));

export const unitSchema = z
  .object({ UnitNumber: required, UnitId: optional, UnitType: optional, Building: optional, Floor: optional })
  .transform(
    (row): Unit =>
      compact({
        unitNumber: row.UnitNumber,
        unitId: row.UnitId,
        unitType: row.UnitType,
        building: row.Building,
        floor: row.Floor,
      }),
  );

export const propertySchema = z
  .object({ PropertyID: required, Name: required })
  .transform((row): ResManProperty => ({ propertyId: row.PropertyID, name: row.Name }));

export const applicantOrResidentSchema = z
  .object({
    PersonID: required,
    FirstName: optional,
    LastName: optional,
    Email: optional,
    Status: optional,
    LeaseID: optional,
    Unit: optional,
  })
  .transform(
    (row): ApplicantOrResident =>
      compact({
        personId: row.PersonID,
        firstName: row.FirstName,
        lastName: row.LastName,
        email: row.Email,
        status: row.Status,
        leaseId: row.LeaseID,
        unit: row.Unit,
      }),
  );

/** A management company's account. */
export interface ResManAccount {
  accountId: string;
  companyName?: string;
  subdomain?: string;
}

export const readAccount = (members: Tree): ResManAccount | undefined => {
  const accountId = filled(members, "AccountID");
  if (!accountId) return undefined;
  return compact({ accountId, companyName: filled(members, "CompanyName"), subdomain: filled(members, "Subdomain") });
};

/** The rows of a named list: a JSON array, or an XML element with one child a row. Undefined when there is no such list. */
export function listOf(members: Tree, name: string): unknown[] | undefined {
  if (!(name in members)) return undefined;
  const list = members[name];
  if (Array.isArray(list)) return list;
  const rowName = Object.keys(Object(list)).find((key) => /^[a-z]/i.test(key));
  return rowName ? children(list, rowName) : [];
}
