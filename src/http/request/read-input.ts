import type * as z from "zod";
import { ValidationError } from "../../domain/errors.js";
import type { Route } from "../route.js";
import { parseJson, requireJsonType } from "./parse-json.js";
import { readBody } from "./read-body.js";

/** The parts of a request a route takes, each checked. */
export interface CheckedInput {
  params: unknown;
  query: unknown;
  body: unknown;
}

/** What is known of a request already. */
export interface RequestParts {
  params: Record<string, string>;
  searchParams: URLSearchParams;
  /** The body, where it had to be read to check its signature; its type is whatever the signer says. */
  signedBody: Uint8Array | undefined;
  maxBodyBytes: number;
}

/** @throws ValidationError naming each member; SyncError `BODY_TOO_LARGE`, `UNSUPPORTED_MEDIA_TYPE` */
export async function readInput(route: Route, request: Request, parts: RequestParts): Promise<CheckedInput> {
  const params = check(route.params, parts.params, "Path");
  const query = check(route.query, queryOf(parts.searchParams), "Query");
  const { signedBody, maxBodyBytes } = parts;
  const body = route.body && (signedBody ? jsonOf(signedBody) : await readJson(request, maxBodyBytes));
  return { params, query, body: check(route.body, body, "Body") };
}

/** A value as a schema makes it; nothing where there is none. */
function check(schema: z.ZodType | undefined, value: unknown, what: string): unknown {
  const result = schema?.safeParse(value);
  if (!result || result.success) return result?.data;
  throw ValidationError.fromZod(what, result.error);
}

async function readJson(request: Request, maxBytes: number): Promise<unknown> {
  // A body of the wrong type is refused before anything of it is read.
  if (request.headers.has("content-type")) requireJsonType(request);
  const bytes = await readBody(request, maxBytes);
  if (bytes.byteLength > 0) requireJsonType(request);
  return jsonOf(bytes);
}

/** An empty body is none; whether one is needed is for the schema to say. */
const jsonOf = (bytes: Uint8Array): unknown => (bytes.byteLength === 0 ? undefined : parseJson(bytes));

function queryOf(searchParams: URLSearchParams): Record<string, string> {
  const query = new Map<string, string>();
  for (const [name, value] of searchParams) {
    if (value === "") continue;
    const earlier = query.get(name);
    query.set(name, earlier === undefined ? value : `${earlier},${value}`);
  }
  return Object.fromEntries(query);
}
