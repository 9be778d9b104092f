import type { FakeAirtableField } from "../schema.js";
import type { AirtableState } from "../state.js";

/** What a cell is parsed with. */
export interface CellContext {
  state: AirtableState;
  /** Converts texts, and makes choices that do not exist. */
  typecast: boolean;
  /** Choices to make once the whole request is accepted. */
  newChoices: { field: FakeAirtableField; id: string; name: string }[];
  /** What the cell holds now. */
  current?: unknown;
}

/** Makes of a value that is not null what is kept; undefined: the cell becomes empty. @throws AirtableRefusal */
export type CellParser = (value: unknown, field: FakeAirtableField, context: CellContext) => unknown;
