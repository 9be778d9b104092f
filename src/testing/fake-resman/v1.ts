import {
  getAccountId,
  getApplicantsAndCurrentResidents,
  getEmployees,
  getLostProspectReasons,
  getProperties,
  getProspectSources,
  getUnits,
} from "./look-ups.js";
import { getMarketing } from "./marketing.js";
import { postLead } from "./post-lead.js";
import { Refusal, unexpected } from "./refusal.js";
import { plain, type Reply } from "./reply.js";
import { SEARCH_FIELDS, searchProspects, TooLarge } from "./search.js";
import type { FakeState } from "./state.js";
import type { AccountCall, FormFields, PropertyCall, V1Call } from "./v1-call.js";
import { v1Failure, v1Success } from "./v1-envelope.js";
import type { XmlElement } from "./xml.js";

/** A method of v1: what it needs, which fields it takes besides the common ones (in lower case), what it answers. */
type V1Method = { format: "xml" | "json"; fields: readonly string[] } & (
  | { scope: "none"; run(call: V1Call): Payload }
  | { scope: "account"; run(call: AccountCall): Payload }
  | { scope: "property"; run(call: PropertyCall): Payload }
);
export type Payload = XmlElement | Record<string, unknown>;

const METHODS: Record<string, V1Method> = {
  "/MITS/PostLeadManagement4_0": { format: "xml", scope: "property", fields: ["xml"], run: postLead },
  "/MITS/SearchProspects": { format: "xml", scope: "property", fields: SEARCH_FIELDS, run: searchProspects },
  "/MITS/GetMarketing4_0": {
    format: "xml",
    scope: "property",
    fields: ["includeconcessionsinleasetermpricing", "includefullpricingmatrix"],
    run: getMarketing,
  },
  "/Leasing/GetProspectSources": { format: "json", scope: "property", fields: [], run: getProspectSources },
  "/Leasing/GetEmployees": { format: "json", scope: "property", fields: [], run: getEmployees },
  "/Leasing/GetLostProspectReasons": { format: "json", scope: "account", fields: [], run: getLostProspectReasons },
  "/Leasing/GetApplicantsAndCurrentResidents": {
    format: "json",
    scope: "property",
    fields: ["includeleasehistory"],
    run: getApplicantsAndCurrentResidents,
  },
  "/Property/GetUnits": { format: "json", scope: "property", fields: [], run: getUnits },
  "/Account/GetProperties": { format: "json", scope: "account", fields: [], run: getProperties },
  "/Account/GetAccountID": { format: "json", scope: "none", fields: ["subdomain"], run: getAccountId },
};

/** Common fields by what a method needs (API reference, section 2.1). */
const COMMON_FIELDS = {
  none: ["integrationpartnerid", "apikey"],
  account: ["integrationpartnerid", "apikey", "accountid"],
  property: ["integrationpartnerid", "apikey", "accountid", "propertyid"],
};

/** The last part of the path: `SearchProspects`. */
export const v1MethodName = (path: string): string => path.split("/").at(-1) ?? path;

export const v1Format = (path: string): "xml" | "json" => METHODS[path]?.format ?? "xml";

/** Answers a v1 request. */
export async function handleV1(state: FakeState, request: Request, url: URL): Promise<Reply> {
  const method = METHODS[url.pathname];
  const problem = transportProblem(method, request, url);
  if (problem || !method) {
    const { status, text } = problem ?? { status: 404, text: "no such method" };
    state.unexpected.push(`${request.method} ${url.pathname}: ${text}`);
    return plain(status, text);
  }
  const name = v1MethodName(url.pathname);
  const form = readForm(await request.text());
  try {
    return v1Success(name, method.format, form.fields, runMethod(state, method, form));
  } catch (error) {
    if (error instanceof TooLarge) return plain(502, "Bad gateway: buffer overflow");
    if (!(error instanceof Refusal)) throw error;
    if (error.isUnexpected) state.unexpected.push(`${name}: ${error.message}`);
    const status = error instanceof InvalidCredentials ? state.settings.invalidCredentialsStatus : 200;
    return v1Failure(name, method.format, form.fields, error, status);
  }
}

class InvalidCredentials extends Refusal {}

function transportProblem(method: V1Method | undefined, request: Request, url: URL) {
  const accept = request.headers.get("accept") ?? "*/*";
  if (!method) return { status: 404, text: "no such method" };
  if (request.method !== "POST") return { status: 405, text: "only POST" };
  if (!/^application\/x-www-form-urlencoded\b/i.test(request.headers.get("content-type") ?? "")) {
    return { status: 415, text: "only application/x-www-form-urlencoded" };
  }
  if (url.search) return { status: 400, text: "fields belong in the body" };
  // ResMan would answer such a request in XML, which this fake cannot.
  if (method.format === "json" && !/json|\*\/\*/i.test(accept)) {
    return { status: 406, text: "the fake answers this method in JSON only" };
  }
  return undefined;
}

interface Form {
  fields: FormFields;
  repeated: string[];
}

function readForm(body: string): Form {
  const fields = new Map<string, string>();
  const repeated: string[] = [];
  for (const [name, value] of new URLSearchParams(body)) {
    const key = name.toLowerCase();
    if (fields.has(key)) repeated.push(name);
    fields.set(key, value);
  }
  return { fields, repeated };
}

function runMethod(state: FakeState, method: V1Method, { fields: form, repeated }: Form): Payload {
  const common: string[] = COMMON_FIELDS[method.scope];
  const unknown = [...form.keys()].filter((name) => !common.includes(name) && !method.fields.includes(name));
  const missing = common.filter((name) => !form.get(name));
  if (unknown.length > 0) throw unexpected(`unknown form field ${unknown.join(", ")}.`);
  if (repeated.length > 0) throw unexpected(`repeated form field ${repeated.join(", ")}.`);
  const { credentials, accounts } = state.settings;
  if (
    form.get("integrationpartnerid") !== credentials.integrationPartnerId ||
    form.get("apikey") !== credentials.apiKey
  ) {
    throw new InvalidCredentials("Invalid credentials");
  }
  if (missing.length > 0) throw unexpected(`missing form field ${missing.join(", ")}.`);
  if (method.scope === "none") return method.run({ state, form });
  const account = accounts.find(({ accountId }) => String(accountId) === form.get("accountid"));
  if (!account) throw new Refusal("Account could not be found.");
  if (method.scope === "account") return method.run({ state, form, account });
  const property = state.property(form.get("propertyid"));
  if (!property || state.accountIdOf(property) !== account.accountId) throw new Refusal("Property could not be found.");
  return method.run({ state, form, account, property });
}
