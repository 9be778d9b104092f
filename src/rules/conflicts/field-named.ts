import { LEAD_FIELDS, type LeadField } from "../../domain/lead.js";
import { snakeCase } from "../../domain/wire/camel-case.js";

const BY_NAME: ReadonlyMap<string, LeadField> = new Map(
  LEAD_FIELDS.flatMap((field) => [
    [field, field],
    [snakeCase(field), field],
  ]),
);

/** The lead's field of this name, in our spelling or the seeds' (`moveInDate`, `move_in_date`); undefined for any other. */
export const fieldNamed = (name: string | null | undefined): LeadField | undefined => BY_NAME.get(name ?? "");
