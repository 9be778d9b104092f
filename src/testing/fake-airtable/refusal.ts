/** A request the fake answers with an error. */
export class AirtableRefusal extends Error {
  override readonly name = "AirtableRefusal";
  readonly status: number;
  /** Airtable's word for it. */
  readonly type: string;
  readonly body: unknown;
  /** Set when the request is something no correct client sends: it is recorded in `unexpected`. */
  readonly isUnexpected: boolean;

  constructor(status: number, type: string, body: unknown, message: string, isUnexpected = false) {
    super(message);
    this.status = status;
    this.type = type;
    this.body = body;
    this.isUnexpected = isUnexpected;
  }
}

/** The usual shape of an error: an object of type and message (API reference, section 3.1). */
const objectBody = (type: string, message: string | undefined): unknown => ({
  error: { type, ...(message !== undefined && { message }) },
});

export const refusal = (status: number, type: string, message?: string): AirtableRefusal =>
  new AirtableRefusal(status, type, objectBody(type, message), message ?? type);

/** The same, for what is also recorded in `unexpected`. */
export const unexpected = (status: number, type: string, message?: string): AirtableRefusal =>
  new AirtableRefusal(status, type, objectBody(type, message), message ?? type, true);

/** The answer to a path nobody knows, or to a malformed id in one: the string shape. */
export const notFound = (isUnexpected = false): AirtableRefusal =>
  new AirtableRefusal(404, "NOT_FOUND", { error: "NOT_FOUND" }, "NOT_FOUND", isUnexpected);

export const recordNotFound = (id: string): AirtableRefusal =>
  refusal(404, "MODEL_ID_NOT_FOUND", `Record not found: ${id}`);

export const rowMissing = (id: string): AirtableRefusal =>
  refusal(422, "ROW_DOES_NOT_EXIST", `Record ID ${id} does not exist in this table`);

export const unknownField = (name: string): AirtableRefusal =>
  refusal(422, "UNKNOWN_FIELD_NAME", `Unknown field name: "${name}"`);

/** A token may not do this, or there is no such thing: not told apart. */
export const forbidden = (): AirtableRefusal =>
  refusal(
    403,
    "INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND",
    "Invalid permissions, or the requested model was not found. Check the token's permissions, and names and ids.",
  );

/** A record that a request names, or finds, more than once. */
export const twice = (): AirtableRefusal =>
  unexpected(422, "INVALID_RECORDS", "You cannot update the same record multiple times in a single request.");

export const invalidRequest = (
  message = "Invalid request: parameter validation failed. Check your request data.",
): AirtableRefusal => unexpected(422, "INVALID_REQUEST_UNKNOWN", message);
