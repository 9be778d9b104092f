import { plain, type Reply } from "./reply.js";
import type { FakeProperty } from "./settings.js";
import { type FakeState, sameId } from "./state.js";
import { v2Prospect } from "./v2-prospect.js";

interface V2Call {
  state: FakeState;
  query: URLSearchParams;
  properties: FakeProperty[];
}

/** A request v2 answers with HTTP 400. */
class BadRequest extends Error {}

const ENDPOINTS: Record<string, (call: V2Call) => Record<string, unknown[]>> = {
  "/Prospects": (call) => ({ prospects: prospects(call) }),
  "/Properties": ({ properties }) => ({
    properties: properties.map(({ propertyId, name, timeZone }) => ({
      propertyId,
      abbreviation: name.slice(0, 4).toUpperCase(),
      name,
      timeZone,
      phone: null,
      email: null,
    })),
  }),
  "/Employees": ({ state, properties }) => ({
    employees: state.settings.employees.map(({ id, firstName, lastName, email, securityGroup, propertyId }) => ({
      personId: id,
      userId: null,
      firstName,
      lastName,
      preferredName: null,
      phone: null,
      email: email ?? null,
      securityGroup: securityGroup ?? "Leasing",
      isLeasing: true,
      isMaintenance: false,
      isCorporate: false,
      terminationDate: null,
      propertyIds: propertyId === undefined ? properties.map((property) => property.propertyId) : [propertyId],
    })),
  }),
  "/PickLists": ({ state, query }) => ({ pickList: pickList(state, query.get("name")) }),
};

/**
 * Answers a v2 request (API reference, section 5). Unknown query keys are ignored silently, as the real service does.
 * @param path the path below v2's base URL.
 */
export function handleV2(state: FakeState, request: Request, url: URL, path: string): Reply {
  const endpoint = ENDPOINTS[path];
  if (!endpoint) return loud(state, request, path, 404, "There is no such path.");
  if (request.method !== "GET") return loud(state, request, path, 405, "Only GET.");
  const refused = refuseCredentials(state, request, path);
  if (refused) return refused;
  const accountId = request.headers.get("resman-account-id");
  const properties = state.settings.properties.filter((property) => String(state.accountIdOf(property)) === accountId);
  try {
    return { kind: "json", status: 200, body: endpoint({ state, query: url.searchParams, properties }) };
  } catch (error) {
    if (!(error instanceof BadRequest)) throw error;
    return loud(state, request, path, 400, error.message);
  }
}

const failure = (status: number, code: number, message: string): Reply => ({
  kind: "json",
  status,
  body: { message, code },
});

function loud(state: FakeState, request: Request, path: string, status: number, message: string): Reply {
  state.unexpected.push(`${request.method} v2 ${path}: ${message}`);
  return status === 404 ? plain(404, message) : failure(status, status, message);
}

function refuseCredentials({ settings }: FakeState, request: Request, path: string): Reply | undefined {
  const { integrationPartnerId, apiKey } = settings.credentials;
  const bytes = new TextEncoder().encode(`${integrationPartnerId}:${apiKey}`);
  const expected = `Basic ${btoa(String.fromCharCode(...bytes))}`;
  const account = request.headers.get("resman-account-id");
  const isKnown = settings.accounts.some(({ accountId }) => String(accountId) === account);
  if (request.headers.get("authorization") !== expected || !isKnown) return failure(401, 401, "Unauthorized");
  if (settings.deniedV2Paths.includes(path)) return failure(401, 20001, "The credentials are not permitted.");
  return undefined;
}

function prospects({ state, query, properties }: V2Call): unknown[] {
  const propertyId = query.get("propertyId");
  if (!propertyId) throw new BadRequest("propertyId is required.");
  if (!properties.some((property) => sameId(property.propertyId, propertyId))) return [];
  const since = readRfc1123(query, "modifiedSince");
  const contactFrom = readRfc1123(query, "firstContactDateFrom");
  const contactTo = readRfc1123(query, "firstContactDateTo");
  const prospectId = query.get("prospectId");
  const personId = query.get("personId");
  const withLog = query.get("includeCommunicationLog")?.toLowerCase() === "true";
  return state
    .prospectsOf(propertyId)
    .filter(({ lastUpdateDate }) => !since || lastUpdateDate >= since)
    .filter(({ createdAt }) => (!contactFrom || createdAt >= contactFrom) && (!contactTo || createdAt <= contactTo))
    .filter((prospect) => !prospectId || sameId(prospect.prospectId, prospectId))
    .filter(({ people }) => !personId || people.some((person) => sameId(person.personId, personId)))
    .map((prospect) => v2Prospect(state, prospect, withLog));
}

const RFC_1123 = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/;

function readRfc1123(query: URLSearchParams, name: string): string | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (!RFC_1123.test(text)) throw new BadRequest(`${name} must be a date such as Mon, 02 Mar 2026 17:05:00 GMT.`);
  return new Date(text).toISOString();
}

const PICK_LISTS = new Set([
  "Area",
  "IDNumberType",
  "Industry",
  "Language",
  "LostProspectReason",
  "OtherIncomeType",
  "ReasonForLeaving",
  "WorkOrderCancellationReasons",
]);

function pickList({ settings }: FakeState, name: string | null): unknown[] {
  if (!name || !PICK_LISTS.has(name)) throw new BadRequest("name must be a pick list.");
  if (name !== "LostProspectReason") return [];
  return settings.lostReasons.map((reason) => ({ picklistItemId: reason.id, name: reason.name }));
}
