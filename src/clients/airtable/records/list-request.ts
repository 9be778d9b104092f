import * as z from "zod";
import { parseInput } from "../../../domain/errors.js";
import { instantSchema } from "../../../domain/primitives.js";
import type { AirtableQuery } from "../../../ports/airtable.js";
import { asFormula } from "../formula/as-formula.js";
import { modifiedSince } from "../formula/modified-since.js";
import { urlOf } from "../request-url.js";
import type { AirtableRequest } from "../send.js";
import { type RecordsApi, tablePath } from "./records-api.js";

/** Airtable refuses URLs of this length and more with 414 (API reference, section 2.1). */
const URL_LIMIT = 16_000;

const name = z.string().min(1);
const querySchema = z.strictObject({
  // An empty list would be sent as none, and all fields would come.
  fields: z.array(name).min(1).optional(),
  filterByFormula: z.string().trim().min(1).optional(),
  modifiedSince: instantSchema.optional(),
  pageSize: z.int().min(1).max(100).optional(),
  maxRecords: z.int().min(1).optional(),
  view: name.optional(),
  sort: z.array(z.strictObject({ field: name, direction: z.enum(["asc", "desc"]).optional() })).optional(),
  byFieldId: z.boolean().optional(),
  offset: z.string().optional(),
});

/** What is asked of a table, as the API names it; without the place to go on from. */
interface ListParameters {
  fields?: readonly string[] | undefined;
  filterByFormula?: string | undefined;
  pageSize?: number | undefined;
  maxRecords?: number | undefined;
  view?: string | undefined;
  sort?: readonly { field: string; direction?: "asc" | "desc" | undefined }[] | undefined;
  returnFieldsByFieldId?: true | undefined;
}

/** A query that was looked at, ready to be asked page by page. */
export interface ListQuery {
  path: string;
  parameters: ListParameters;
  /** Where the first page begins; undefined: at the beginning. */
  offset: string | undefined;
}

/** @throws ValidationError naming what is wrong with the query */
export function prepareQuery(api: RecordsApi, table: string, query: AirtableQuery): ListQuery {
  const { modifiedSince: since, byFieldId, offset, ...given } = parseInput(querySchema, query, "The query");
  const filterByFormula = combine(since, given.filterByFormula);
  return {
    path: tablePath(api, table),
    parameters: { ...given, filterByFormula, ...(byFieldId && { returnFieldsByFieldId: true }) },
    offset: offset || undefined,
  };
}

function combine(since: string | undefined, filter: string | undefined): string | undefined {
  if (since === undefined) return filter;
  const changed = modifiedSince(since);
  return filter === undefined ? changed : `AND(${changed},${asFormula(filter)})`;
}

/** One page: read by GET, or by POST where the URL would be too long. Every parameter travels with every page. */
export function listRequest(
  api: RecordsApi,
  query: ListQuery,
  offset: string | undefined,
  method: "GET" | "POST",
): AirtableRequest {
  const request = { name: "Airtable list records", effect: "read", needsBody: true } as const;
  const get = { ...request, method: "GET", path: query.path, query: inQueryString(query.parameters, offset) } as const;
  if (method === "GET" && urlOf(api.settings.baseUrl, get).length < URL_LIMIT) return get;
  const body = { ...query.parameters, ...(offset !== undefined && { offset }) };
  return { ...request, method: "POST", path: `${query.path}/listRecords`, body };
}

function inQueryString({ fields, sort, ...rest }: ListParameters, offset: string | undefined): URLSearchParams {
  const query = new URLSearchParams();
  for (const field of fields ?? []) query.append("fields[]", field);
  for (const [key, value] of Object.entries(rest)) if (value !== undefined) query.append(key, String(value));
  for (const [index, { field, direction }] of (sort ?? []).entries()) {
    query.append(`sort[${index}][field]`, field);
    if (direction) query.append(`sort[${index}][direction]`, direction);
  }
  if (offset !== undefined) query.append("offset", offset);
  return query;
}
