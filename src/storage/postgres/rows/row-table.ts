import type * as z from "zod";
import { parseInput, SyncError } from "../../../domain/errors.js";
import { parseRow } from "../../inputs.js";
import type { Sql } from "../client/sql.js";
import { quoteIdentifier, type SchemaNames } from "../schema/index.js";
import { type NamedColumn, namedColumns } from "./column.js";
import { Conditions } from "./conditions.js";
import { rowReader } from "./row-reader.js";
import {
  columnList,
  insertText,
  type OnConflict,
  type Origin,
  replacedColumns,
  type StatementParts,
  selectedFields,
  tableName,
  updateText,
  upsertText,
} from "./statements.js";
import { encodeJson, encodeRows, isUuid } from "./storable.js";
import type { Derivation, TableSpec } from "./table-spec.js";
import type { Writer } from "./writer.js";

type Fields = Readonly<Record<string, unknown>>;

/** Rows that are looked up by keys. */
export interface LookUp {
  keys: readonly string[];
  /** Which rows `s` of the table a key `w.key` finds. An index must serve it. */
  where: string;
  /** From `$2` on. */
  parameters?: readonly string[];
  /** What of a row `t` they are ordered by. Default: they come in the order of the keys. */
  orderBy?: string;
  /** Keeps others from changing the rows until the transaction ends; they are locked in the order of the keys. */
  lock?: boolean;
}

/** Reads and writes the rows of one table. */
export class RowTable<Schema extends z.ZodObject> {
  /** The quoted table. */
  readonly name: string;
  /** What a query of rows selects from a row `t`. */
  readonly fields: string;
  /** The columns of a row, as an insertion names them. */
  readonly columns: string;
  /** What an insertion does to the columns of a row that exists. */
  readonly replaced: string;
  readonly #spec: TableSpec<Schema>;
  readonly #derivation: Derivation;
  /** Of rows that are written together. */
  readonly #parts: StatementParts;
  /** Of a row that is put or updated by itself. */
  readonly #ownParts: StatementParts;
  readonly #columns: readonly NamedColumn[];
  readonly #read: (row: Record<string, unknown>) => z.output<Schema>;
  readonly #upsert: string;
  readonly #upsertMany: string;
  readonly #updates = new Map<string, string>();

  constructor(spec: TableSpec<Schema>, names: SchemaNames, derivation: Derivation) {
    const read = namedColumns(spec.columns);
    const key = read.filter(({ field }) => spec.key.includes(field as (typeof spec.key)[number]));
    this.name = tableName(spec.table, spec.owner, names);
    this.fields = selectedFields(read);
    this.#spec = spec;
    this.#derivation = derivation;
    this.#parts = { names, table: this.name, key, origin: spec.watched ? "engine" : "none" };
    this.#ownParts = spec.watched === "edits" ? { ...this.#parts, origin: "edit" } : this.#parts;
    this.#columns = [...read, ...namedColumns(spec.derived ?? {}, true)];
    this.columns = columnList(this.#columns);
    this.replaced = replacedColumns(this.#parts, this.#columns);
    this.#read = rowReader(spec, read);
    this.#upsert = upsertText(this.#ownParts, this.#columns);
    this.#upsertMany = upsertText(this.#parts, this.#columns);
  }

  /** @throws ValidationError */
  parse(row: unknown): z.output<Schema> {
    return parseRow(this.#spec.schema, row, this.#spec.kind);
  }

  /** The row of a table whose key is one field. */
  async get(sql: Sql, id: string): Promise<z.output<Schema> | undefined> {
    const { name, type } = this.#id;
    if (!this.#mayHave(id)) return undefined;
    const where = new Conditions();
    where.add(`t.${quoteIdentifier(name)} = ${where.bind(id)}::${type}`);
    const [row] = await this.select(sql, where);
    return row;
  }

  /** Rows that meet conditions on `t`; `rest` is what comes after them in the statement. */
  async select(sql: Sql, where: Conditions, rest = ""): Promise<z.output<Schema>[]> {
    const text = `SELECT row_to_json(p)::text AS row FROM (
SELECT ${this.fields} FROM ${this.name} AS t WHERE ${where.text} ${rest}
) AS p`;
    const rows = await sql.query<{ row: string }>(text, where.parameters);
    return rows.map(({ row }) => this.#read(JSON.parse(row)));
  }

  /** Rows that some keys find: each key by index, whatever the planner believes of the size of the table, or did once. */
  async selectEach(
    sql: Sql,
    { keys, where, parameters = [], orderBy, lock = false }: LookUp,
  ): Promise<z.output<Schema>[]> {
    if (keys.length === 0) return [];
    const text = `SELECT row_to_json(p)::text AS row FROM (
SELECT ${this.fields} FROM json_array_elements_text($1::text::json) WITH ORDINALITY AS w(key, place)
CROSS JOIN LATERAL (SELECT s.* FROM ${this.name} AS s WHERE ${where} OFFSET 0${lock ? " FOR NO KEY UPDATE OF s" : ""}) AS t
ORDER BY ${orderBy ?? "w.place"}
) AS p`;
    const rows = await sql.query<{ row: string }>(text, [encodeJson(keys, `${this.#spec.kind} keys`), ...parameters]);
    return rows.map(({ row }) => this.#read(JSON.parse(row)));
  }

  /** Reads rows that were selected as one JSON array. */
  readAll(array: string): z.output<Schema>[] {
    const rows: Record<string, unknown>[] = JSON.parse(array);
    return rows.map((row) => this.#read(row));
  }

  /** Adds a row or replaces it. @throws ValidationError */
  async put(writer: Writer, row: unknown): Promise<void> {
    const { origin } = this.#ownParts;
    await this.#write(writer, this.#upsert, [this.#filled(this.parse(row))], { origin });
  }

  /** Adds parsed rows or replaces them, in one statement. Give each key once, in an order that others who write keep as well. */
  async putMany(writer: Writer, rows: readonly z.output<Schema>[]): Promise<void> {
    if (rows.length === 0) return;
    const filled = rows.map((row) => this.#filled(row));
    await this.#write(writer, this.#upsertMany, filled, {});
  }

  /** Adds parsed rows. Returns how many were added: by default not those that exist already. */
  async insert(
    writer: Writer,
    rows: readonly z.output<Schema>[],
    onConflict: OnConflict = "DO NOTHING",
  ): Promise<number> {
    if (rows.length === 0) return 0;
    const text = insertText(this.#parts, this.#columns, onConflict);
    const filled = rows.map((row) => this.#filled(row));
    return this.#write(writer, text, filled, {});
  }

  /** Parsed rows as the parameter of a statement that reads them with {@link recordset}. @throws ValidationError */
  encode(rows: readonly z.output<Schema>[]): string {
    const filled = rows.map((row) => this.#filled(row));
    return encodeRows(filled, this.#columns, this.#spec.kind);
  }

  /** Replaces a parsed row that is stored, where a condition on `t` (`r` is the new one, `$2` the parameter) holds; says whether. */
  async replace(writer: Writer, row: z.output<Schema>, condition: string, parameter: string): Promise<boolean> {
    const isKey = ({ field }: NamedColumn) => this.#parts.key.some((key) => key.field === field);
    const text = updateText(
      this.#parts,
      this.#columns.filter((column) => !isKey(column)),
      condition,
    );
    return (await this.#write(writer, text, [this.#filled(row)], { more: [parameter] })) > 0;
  }

  /**
   * Changes some fields of the row of a table whose key is one field. Fields given as undefined count as not given.
   * @throws ValidationError; SyncError `NOT_FOUND`
   */
  async update(writer: Writer, id: string, patch: Fields): Promise<void> {
    const { kind, derive } = this.#spec;
    const given = this.#given(id, patch);
    const changes: Fields = { ...given, ...derive?.(given as Partial<z.output<Schema>>, this.#derivation) };
    const found = this.#mayHave(id) && (await this.#change(writer, id, changes));
    if (!found) throw new SyncError("NOT_FOUND", `There is no ${kind} ${id}.`, { context: { kind, id } });
  }

  /** Whether the table can have a row of this id. */
  #mayHave(id: string): boolean {
    return this.#id.type !== "uuid" || isUuid(id);
  }

  /** Says whether there is such a row. */
  async #change(writer: Writer, id: string, changes: Fields): Promise<boolean> {
    const columns = this.#columns.filter(({ field }) => field in changes);
    if (columns.length === 0) return (await this.get(writer.sql, id)) !== undefined;
    const name = columns.map(({ field }) => field).join();
    const text = this.#updates.get(name) ?? updateText(this.#ownParts, columns);
    this.#updates.set(name, text);
    const row = { ...changes, [this.#id.field]: id };
    const { origin } = this.#ownParts;
    return (await this.#write(writer, text, [row], { columns: [this.#id, ...columns], origin })) > 0;
  }

  /** The fields of a patch that change something: those that are given, but not the key. */
  #given(id: string, patch: Fields): Fields {
    const { schema, kind, key } = this.#spec;
    const parsed: Fields = parseInput(schema.partial(), patch, `${kind} ${id.slice(0, 100)}`);
    const keys: readonly string[] = key;
    return Object.fromEntries(
      Object.entries(parsed).filter(([field]) => patch[field] !== undefined && !keys.includes(field)),
    );
  }

  #filled(row: z.output<Schema>): Fields {
    return { ...row, ...this.#spec.derive?.(row, this.#derivation) };
  }

  async #write(
    writer: Writer,
    text: string,
    rows: readonly Fields[],
    { columns = this.#columns, more = [], origin = this.#parts.origin }: WriteOptions,
  ): Promise<number> {
    const parameters = [encodeRows(rows, columns, this.#spec.kind), ...more];
    const done =
      origin === "none" ? await writer.sql.query(text, parameters) : await writer.writeMarked(text, parameters);
    return done.length;
  }

  /** The column of a key that is one field. */
  get #id(): NamedColumn {
    const [column] = this.#parts.key;
    if (column === undefined) throw new TypeError(`Rows of ${this.name} have no id.`);
    return column;
  }
}

interface WriteOptions {
  /** Those of the rows. Default: all. */
  columns?: readonly NamedColumn[];
  /** Parameters beside the rows. */
  more?: readonly string[];
  /** Whose write the statement says it is. Default: that of rows written together. */
  origin?: Origin;
}
