import type * as z from "zod";

/** One field of a typed table. */
export interface FieldDefinition<S extends z.ZodType = z.ZodType> {
  /** Name or id of the Airtable field. Ids (`fld…`) survive a rename; a table goes by one or the other. */
  field: string;
  /** What a cell holds when it is not empty. Synchronous. */
  schema: S;
  /** Airtable computes it: it is read, never written. Default false. */
  computed?: boolean;
}

/** The fields of a typed table, by the names you use for them. */
export type FieldDefinitions = Readonly<Record<string, FieldDefinition>>;

/** Whether a schema takes nothing but true and false. */
export type IsBox<S extends z.ZodType> =
  unknown extends z.input<S> ? false : [NonNullable<z.input<S>>] extends [boolean] ? true : false;

/** A cell as it is read: null where it is empty, false for an unchecked box. */
export type CellOf<S extends z.ZodType> = IsBox<S> extends true ? z.output<S> : z.output<S> | null;

/** A row as it is read. */
export type RowOf<F extends FieldDefinitions> = { -readonly [K in keyof F]: CellOf<F[K]["schema"]> };

/** The fields that can be written: all but computed ones. */
export type WritableField<F extends FieldDefinitions> = {
  [K in keyof F & string]: F[K]["computed"] extends true ? never : K;
}[keyof F & string];

/** A row as it is written: any of the fields that are not computed; null clears a cell. */
export type RowInput<F extends FieldDefinitions> = { [K in WritableField<F>]?: z.input<F[K]["schema"]> | null };

/**
 * The fields of a table, kept as they are written here, for `client.table` and for the types that follow from them.
 * @example
 * const leadFields = defineFields({
 *   email: { field: "Email", schema: z.email() },
 *   smsStop: { field: "SMS Stop", schema: z.boolean() },
 *   fullName: { field: "Full Name", schema: z.string(), computed: true },
 * });
 * type Lead = RowOf<typeof leadFields>; // { email: string | null; smsStop: boolean; fullName: string | null }
 * type NewLead = RowInput<typeof leadFields>; // without fullName
 */
export const defineFields = <const F extends FieldDefinitions>(fields: F): F => fields;
