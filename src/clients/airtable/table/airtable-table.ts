import { ValidationError } from "../../../domain/errors.js";
import type { AirtableRecord } from "../../../domain/wire/airtable.js";
import type { AirtableCallOptions, AirtableQuery } from "../../../ports/airtable.js";
import type { AirtableBatchOptions } from "../batch-options.js";
import { asFormula } from "../formula/as-formula.js";
import type { Formula } from "../formula/formula.js";
import { and } from "../formula/operators.js";
import type { AirtableRecordCalls } from "../record-calls.js";
import { requireList } from "../records/check-records.js";
import type { FieldDefinitions, RowInput, RowOf, WritableField } from "./define-table.js";
import { parseTypedQuery } from "./parse-typed-query.js";
import { readRow } from "./read-row.js";
import { readWritten } from "./read-written.js";
import { namesOf, type ShapedField, shapeOf, type TableShape } from "./table-shape.js";
import { writeRows } from "./write-row.js";

/** A record of a typed table. */
export interface TypedRecord<F extends FieldDefinitions, K extends keyof F & string = keyof F & string> {
  id: string;
  createdTime: string;
  row: Pick<RowOf<F>, K>;
}

/** A query of a typed table: fields by your names for them. */
export type TypedQuery<F extends FieldDefinitions, K extends keyof F & string = keyof F & string> = Omit<
  AirtableQuery,
  "fields" | "byFieldId" | "sort" | "offset"
> & {
  /** Default: all fields of the definition; others are never read. */
  only?: readonly K[];
  /** A condition, made of Airtable's names for your fields. Together with `filterByFormula`, both must be fulfilled. */
  where?: (fields: { [P in keyof F & string]: string }) => Formula;
  sort?: readonly { field: keyof F & string; direction?: "asc" | "desc" }[];
};

/**
 * A table by the fields you name: typed rows in place of loose cells, empty cells null, unchecked boxes false, computed cells
 * read and never written. A cell that does not fit its schema is a `CELL_INVALID` that names record and field.
 *
 * Rows are checked by their schemas before anything is sent, and then sent as they were given: a {@link ValidationError} names
 * each row and field. All methods throw what those of the client throw.
 *
 * @example
 * const leads = client.table("Leads", leadFields);
 * for await (const { id, row } of leads.rows({ where: (f) => eq(f.email, email), only: ["smsStop"] })) console.log(id, row.smsStop);
 */
export class AirtableTable<F extends FieldDefinitions> {
  readonly nameOrId: string;
  readonly fields: F;
  readonly #client: AirtableRecordCalls;
  readonly #shape: TableShape;

  /** @throws ConfigError for fields that are named by name and by id, or twice */
  constructor(client: AirtableRecordCalls, nameOrId: string, fields: F) {
    this.#client = client;
    this.#shape = shapeOf(nameOrId, fields);
    this.nameOrId = nameOrId;
    this.fields = fields;
  }

  /** Rows one by one, read page by page, each once. @throws SyncError `CELL_INVALID` */
  async *rows<K extends keyof F & string = keyof F & string>(
    query: TypedQuery<F, K> = {},
    options?: AirtableCallOptions,
  ): AsyncGenerator<TypedRecord<F, K>, void, undefined> {
    const asked = this.#asked(parseTypedQuery(query).only);
    const seen = new Set<string>();
    for await (const { records } of this.#client.pages(this.nameOrId, this.#query(query, asked), options)) {
      for (const record of records) {
        if (seen.has(record.id)) continue;
        seen.add(record.id);
        yield this.#read<K>(record, asked);
      }
    }
  }

  /** All rows of a query, each once, as it was seen last. @throws SyncError `CELL_INVALID` */
  async all<K extends keyof F & string = keyof F & string>(
    query: TypedQuery<F, K> = {},
    options?: AirtableCallOptions,
  ): Promise<TypedRecord<F, K>[]> {
    const asked = this.#asked(parseTypedQuery(query).only);
    const found = new Map<string, AirtableRecord>();
    for await (const page of this.#client.pages(this.nameOrId, this.#query(query, asked), options)) {
      // What was read before may be gone by now.
      if (page.restarted) found.clear();
      for (const record of page.records) found.set(record.id, record);
    }
    return [...found.values()].map((record) => this.#read<K>(record, asked));
  }

  /** By ids; those that are not in this table are left out. @throws SyncError `CELL_INVALID` */
  async getMany(ids: readonly string[], options?: AirtableCallOptions): Promise<TypedRecord<F>[]> {
    const asked = this.#asked();
    const query = { fields: asked.map(({ field }) => field), byFieldId: this.#shape.byFieldId };
    const records = await this.#client.getMany(this.nameOrId, ids, query, options);
    return records.map((record) => this.#read(record, asked));
  }

  /** Makes records, in order; not to be repeated when it fails: {@link AirtableRecordCalls.create} says why. @throws ValidationError */
  async create(rows: readonly RowInput<F>[], options?: AirtableBatchOptions): Promise<TypedRecord<F>[]> {
    const records = writeRows(rows, this.#shape, String);
    return this.#written(await this.#client.create(this.nameOrId, records, this.#writing(options)));
  }

  /** Changes the named cells; null clears one. @throws ValidationError */
  async update(
    rows: readonly { id: string; row: RowInput<F> }[],
    options?: AirtableBatchOptions,
  ): Promise<TypedRecord<F>[]> {
    const records = this.#withIds(rows);
    return this.#written(await this.#client.update(this.nameOrId, records, this.#writing(options)));
  }

  /** Changes whole records: cells that are not named are cleared, those of fields that are not defined here too. @throws ValidationError */
  async replace(
    rows: readonly { id: string; row: RowInput<F> }[],
    options?: AirtableBatchOptions,
  ): Promise<TypedRecord<F>[]> {
    const records = this.#withIds(rows);
    return this.#written(await this.#client.replace(this.nameOrId, records, this.#writing(options)));
  }

  /** Changes the records the fields in `mergeOn` find, and makes those they do not. Safe to repeat. @throws ValidationError */
  async upsert(
    rows: readonly RowInput<F>[],
    mergeOn: readonly WritableField<F>[],
    options?: AirtableBatchOptions,
  ): Promise<{ records: TypedRecord<F>[]; createdRecords: string[]; updatedRecords: string[] }> {
    const records = writeRows(rows, this.#shape, String);
    requireList(mergeOn, "mergeOn");
    const keys = mergeOn.map((key) => this.#mergeField(key));
    const result = await this.#client.upsert(this.nameOrId, records, keys, this.#writing(options));
    const { createdRecords, updatedRecords } = result;
    return { records: this.#written(result.records), createdRecords, updatedRecords };
  }

  /** As {@link AirtableRecordCalls.delete}. */
  async delete(ids: readonly string[], options?: AirtableBatchOptions): Promise<string[]> {
    return this.#client.delete(this.nameOrId, ids, options);
  }

  #asked(only?: readonly string[]): ShapedField[] {
    if (!only) return [...this.#shape.fields.values()];
    if (only.length === 0) throw new ValidationError("The query", [{ path: "only", message: "names no field" }]);
    return only.map((key, index) => this.#field(key, `only.${index}`));
  }

  #field(key: string, path: string): ShapedField {
    const shaped = this.#shape.fields.get(key);
    if (shaped) return shaped;
    throw new ValidationError("The query", [{ path, message: "is no field of this table" }]);
  }

  #mergeField(key: string): string {
    const { field, computed } = this.#field(key, "mergeOn");
    if (!computed) return field;
    throw new ValidationError("The query", [{ path: "mergeOn", message: `names ${key}, which Airtable computes` }]);
  }

  #query(query: TypedQuery<F>, asked: readonly ShapedField[]): AirtableQuery {
    const { only, where, sort, filterByFormula, ...rest } = query;
    const condition = where?.(namesOf<keyof F & string>(this.#shape));
    const conditions = [...(filterByFormula ? [asFormula(filterByFormula)] : []), ...(condition ? [condition] : [])];
    return {
      ...rest,
      fields: asked.map(({ field }) => field),
      byFieldId: this.#shape.byFieldId,
      ...(conditions.length > 0 && { filterByFormula: and(...conditions) }),
      ...(sort && {
        sort: sort.map(({ field, ...order }, at) => ({ field: this.#field(field, `sort.${at}`).field, ...order })),
      }),
    };
  }

  #read<K extends keyof F & string = keyof F & string>(
    record: AirtableRecord,
    asked: readonly ShapedField[],
  ): TypedRecord<F, K> {
    const { id, createdTime } = record;
    return { id, createdTime, row: readRow(record, asked) as Pick<RowOf<F>, K> };
  }

  #writing(options: AirtableBatchOptions | undefined): AirtableBatchOptions {
    return { ...options, byFieldId: this.#shape.byFieldId };
  }

  #withIds(rows: readonly { id: string; row: RowInput<F> }[]): { id: string; fields: Record<string, unknown> }[] {
    requireList(rows, "The rows");
    const cells = writeRows(
      rows.map((one) => one?.row),
      this.#shape,
      (index) => `${index}.row`,
    );
    return cells.map(({ fields }, index) => ({ id: rows[index]?.id ?? "", fields }));
  }

  #written(records: readonly AirtableRecord[]): TypedRecord<F>[] {
    return readWritten(records, (record) => this.#read(record, this.#asked()));
  }
}
