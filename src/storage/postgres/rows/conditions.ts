import type { SqlParameter } from "../client/sql.js";
import { isUuid } from "./storable.js";

/** The conditions of a query and their parameters, in the order they are added. */
export class Conditions {
  readonly parameters: SqlParameter[] = [];
  readonly #parts: string[] = [];

  /** The conditions as one; true where there are none. */
  get text(): string {
    return this.#parts.length === 0 ? "true" : this.#parts.join(" AND ");
  }

  /** Adds a parameter; gives the placeholder. */
  bind(value: string): string {
    this.parameters.push(value);
    return `$${this.parameters.length}`;
  }

  add(condition: string): this {
    this.#parts.push(condition);
    return this;
  }

  /** Where an id is given, the column must hold it. No row has an id that is no UUID. */
  hasId(column: string, id: string | undefined): this {
    if (id === undefined) return this;
    return this.add(isUuid(id) ? `${column} = ${this.bind(id)}::uuid` : "false");
  }

  /** Where a text is given, the column must hold it. */
  equals(column: string, text: string | undefined): this {
    return text === undefined ? this : this.add(`${column} = ${this.bind(text)}`);
  }

  /** Where a list is given, the column must hold one of its texts. */
  isOneOf(column: string, texts: readonly string[] | undefined): this {
    return texts === undefined ? this : this.add(`${column} = ANY (${this.list(texts)})`);
  }

  /** Where an id is given, only rows behind it in the order of a column of ids. One that is no UUID has its place among them too. */
  comesAfter(column: string, id: string | undefined): this {
    if (id === undefined) return this;
    return this.add(
      isUuid(id) ? `${column} > ${this.bind(id)}::uuid` : `${column}::text COLLATE "C" > ${this.bind(id)}`,
    );
  }

  /** A list of texts as an array. */
  list(texts: readonly string[]): string {
    return `ARRAY(SELECT json_array_elements_text(${this.bind(JSON.stringify(texts))}::text::json))`;
  }
}
