import type { JsonBody } from "./json-body.js";
import type { FakeAirtableRequestKind } from "./model.js";
import { invalidRequest } from "./refusal.js";
import type { FakeAirtableBase, FakeAirtableTable } from "./schema.js";
import type { FakeAirtableToken } from "./settings.js";
import type { AirtableState } from "./state.js";

/** A request that was let in. */
export interface Call {
  state: AirtableState;
  kind: FakeAirtableRequestKind;
  token: FakeAirtableToken;
  query: URLSearchParams;
  body: JsonBody;
}

export interface BaseCall extends Call {
  base: FakeAirtableBase;
}

export interface TableCall extends BaseCall {
  table: FakeAirtableTable;
}

/** What is refused in strict mode: query parameters a call does not know. @throws AirtableRefusal */
export function checkQuery({ state, query }: Call, ...known: string[]): void {
  const unknown = [...query.keys()].find((name) => !known.includes(name));
  if (state.settings.strict && unknown !== undefined) throw invalidRequest(`Unknown query parameter: ${unknown}`);
}

/** A parameter that says yes or no. @throws AirtableRefusal */
export function flag({ query }: Call, name: string): boolean {
  const value = query.get(name);
  if (value === null || value === "false" || value === "0") return false;
  if (value === "true" || value === "1") return true;
  throw invalidRequest(`Invalid value for query parameter: ${name}`);
}
