import type { AirtableFieldSchema, AirtableTableSchema } from "../../domain/wire/airtable.js";

/** A field of a table as it was found. */
export interface FoundField {
  schema: AirtableFieldSchema;
  /** What it was known as, where it is not called that any more. */
  renamedFrom?: string;
  /** Another field that used to be meant, where one of the same name took its place. */
  replaced?: AirtableFieldSchema;
}

/**
 * A field by its id or name; one that was renamed since, by the id it had.
 * @param known what it was last time
 */
export function findField(
  nameOrId: string,
  { fields }: Pick<AirtableTableSchema, "fields">,
  known?: { id: string; name: string },
): FoundField | undefined {
  const byId = fields.find(({ id }) => id === nameOrId);
  if (byId) return { schema: byId };
  const before = known && fields.find(({ id }) => id === known.id);
  const byName = fields.find(({ name }) => name === nameOrId);
  if (!byName) return before && { schema: before, renamedFrom: nameOrId };
  // Only where the name itself moved on: a host may just as well have chosen another field.
  const isReplaced = before && before.id !== byName.id && known.name === nameOrId;
  return { schema: byName, ...(isReplaced && { replaced: before }) };
}
