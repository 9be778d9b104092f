import * as z from "zod";

/** What an error body says, as far as it may be repeated. */
export interface RemoteFault {
  /** Airtable's own word. */
  type?: string;
  /** For people. Never holds cell values. */
  detail?: string;
}

interface Said {
  type?: string | undefined;
  message?: string | undefined;
}

/** The three shapes of an error body (API reference, section 3.1). */
const bodySchema = z.union([
  z.object({ error: z.string() }).transform(({ error }): Said => ({ type: error })),
  z
    .object({ error: z.object({ type: z.string().optional(), message: z.string().optional() }) })
    .transform(({ error }): Said => error),
  z
    .object({ errors: z.array(z.object({ error: z.string().optional(), message: z.string().optional() })).min(1) })
    .transform(({ errors: [first] }): Said => ({ type: first?.error, message: first?.message })),
]);

/** A word, so that no sentence with somebody's data in it is taken for one. */
const WORD = /^[A-Za-z][A-Za-z0-9_]{0,79}$/;

/** Messages that quote cell values are not repeated. These quote field names and record ids only, and are, as far as they are known. */
const REPEATABLE: ReadonlyMap<string, RegExp> = new Map(
  Object.entries({
    UNKNOWN_FIELD_NAME: /^Unknown field name: "[^"]{1,200}"/,
    INVALID_VALUE_FOR_COLUMN:
      /^Field "[^"]{1,200}" cannot accept (?:the provided value|a value)(?: because the field is computed)?/,
    ROW_DOES_NOT_EXIST: /^Record ID rec[0-9A-Za-z]{1,40} does not exist/,
  }),
);

/** In our words, where Airtable's are not repeated. */
const MEANINGS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    AUTHENTICATION_REQUIRED: "the token is missing or not valid",
    INVALID_PERMISSIONS: "the token may not do this",
    INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND: "the token lacks a scope or this base, or there is nothing of this id",
    INVALID_MULTIPLE_CHOICE_OPTIONS: "a select field has no such choice",
    INVALID_FILTER_BY_FORMULA: "the formula is not valid, or names a field the table lacks",
    LIST_RECORDS_ITERATOR_NOT_AVAILABLE: "the server has forgotten how far the reading had come",
    PUBLIC_API_BILLING_LIMIT_EXCEEDED: "the workspace has spent its API calls of this month",
  }),
);

/** Reads an error body of any shape; what is none, such as a gateway's HTML, says nothing. */
export function readRemoteFault(body: string): RemoteFault {
  const { type, message } = readBody(body);
  if (type === undefined || !WORD.test(type)) return {};
  const repeated = REPEATABLE.get(type)?.exec(message ?? "")?.[0];
  const detail = repeated ?? MEANINGS.get(type);
  return { type, ...(detail !== undefined && { detail }) };
}

function readBody(body: string): Said {
  try {
    return bodySchema.safeParse(JSON.parse(body)).data ?? {};
  } catch {
    // Not JSON; the engine's message would quote it.
    return {};
  }
}
