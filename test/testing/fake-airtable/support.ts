import {
  createFakeAirtableFetch,
  createTestRuntime,
  FAKE_AIRTABLE_IDS,
  FakeAirtable,
  type FakeAirtableOptions,
  type TestRuntime,
} from "../../../src/testing/index.js";

export const IDS = FAKE_AIRTABLE_IDS;
export const START = "2026-03-02T17:05:00.000Z";
export const TABLE_PATH = `/v0/${IDS.baseId}/${IDS.tableId}`;
export const WEBHOOKS_PATH = `/v0/bases/${IDS.baseId}/webhooks`;

/** A fake whose clock and ids are the test's, and which takes any number of requests unless the test says otherwise. */
export function aFake(options: FakeAirtableOptions = {}): { fake: FakeAirtable; clock: TestRuntime } {
  const clock = createTestRuntime({ start: START });
  return { fake: new FakeAirtable({ runtime: clock, rateLimit: false, ...options }), clock };
}

/** A table of many types, beside `Leads`, with a record the tests can link to. */
export const withTable = (
  fake: FakeAirtable,
  fields: [name: string, type: string, options?: Record<string, unknown> | undefined][],
) => {
  fake.settings.bases[0]?.tables.push({
    id: "tblOTHER000000001",
    name: "Other",
    fields: fields.map(([name, type, options], index) => ({
      id: `fldOTHER${String(index).padStart(9, "0")}`,
      name,
      type,
      ...(options && { options }),
    })),
  });
  return `/v0/${IDS.baseId}/Other`;
};

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** The body, parsed; undefined where it is no JSON. */
  body: Body;
}

export interface TestRecord {
  id: string;
  createdTime: string;
  fields: Record<string, unknown>;
}

/** What answers hold, each part where it is there. */
export interface Body extends Partial<TestRecord> {
  records: TestRecord[];
  offset?: string;
  error: unknown;
  [key: string]: unknown;
}

/** One request in this process, with the default token unless another one is given. */
export async function call(
  fake: FakeAirtable,
  method: string,
  path: string,
  body?: unknown,
  token: string | null = IDS.token,
): Promise<Answer> {
  const response = await createFakeAirtableFetch(fake)(
    new Request(`https://api.example${path}`, {
      method,
      headers: {
        ...(token !== null && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    }),
  );
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parsed(text) };
}

function parsed(text: string): Body {
  try {
    return JSON.parse(text) as Body;
  } catch {
    return undefined as unknown as Body;
  }
}

/** Every record of a list, page by page. */
export async function listAll(fake: FakeAirtable, query = "", path = TABLE_PATH): Promise<TestRecord[]> {
  const records: TestRecord[] = [];
  for (let offset: string | undefined = ""; offset !== undefined; ) {
    const { body }: Answer = await call(fake, "GET", `${path}?${query}${offset && `&offset=${offset}`}`);
    records.push(...body.records);
    offset = body.offset;
  }
  return records;
}

export const numbered = (count: number): { "First Name": string }[] =>
  Array.from({ length: count }, (_, index) => ({ "First Name": `Lead ${index}` }));
