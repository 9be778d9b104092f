import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ResManClient } from "../../../src/clients/resman/index.js";
import type { RemoteError } from "../../../src/domain/errors.js";
import {
  API_KEY,
  failureOf,
  impatientTime,
  leadPost,
  PROPERTY,
  posted,
  prospects,
  type Reply,
  refused,
  type Seen,
  type Site,
  scripted,
  startSite,
} from "./support.js";

/** Every row of reference 2.3, over real HTTP: what a read and a write make of the same answer. */

type Answer = Reply | string | "drop" | "hang";

const ECHO = '{"Status":"Failed","ErrorDescription":"Transaction Source could not be found.","AccountID":412}';
const HTML = "<!DOCTYPE html><html><body>Service maintenance</body></html>";

interface Row {
  what: string;
  answer: Answer;
  read: { code: string; retried?: true };
  write: { code: string; outcomeUnknown?: true; retryable?: true };
}

const passing = (code: string) => ({
  read: { code, retried: true as const },
  write: { code, outcomeUnknown: true as const, retryable: true as const },
});
const final = (code: string) => ({ read: { code }, write: { code } });
const unreadable = {
  read: { code: "WIRE_SHAPE" },
  write: { code: "WIRE_SHAPE", outcomeUnknown: true, retryable: true },
} as const;
const tooLarge = {
  read: { code: "RESULT_TOO_LARGE" },
  write: { code: "TEMPORARY_ERROR", outcomeUnknown: true, retryable: true },
} as const;
const limited = {
  read: { code: "RATE_LIMIT_ERROR", retried: true },
  write: { code: "RATE_LIMIT_ERROR", retryable: true },
} as const;

const ROWS: Row[] = [
  { what: "Error in an envelope", answer: refused("Agent is missing"), ...final("REMOTE_REJECTED") },
  { what: "Failed in an envelope", answer: refused("Agent is missing", "Failed"), ...final("REMOTE_REJECTED") },
  { what: "a status nobody has seen", answer: refused("Hm", "Partial"), ...final("REMOTE_REJECTED") },
  { what: "an unknown source", answer: refused("Transaction Source could not be found"), ...final("UNKNOWN_SOURCE") },
  { what: "an unknown source in JSON", answer: ECHO, ...final("UNKNOWN_SOURCE") },
  { what: "an unknown source with HTTP 500", answer: { status: 500, body: ECHO }, ...final("UNKNOWN_SOURCE") },
  { what: "bad credentials in words", answer: refused("Invalid credentials"), ...final("AUTH_ERROR") },
  { what: "HTTP 401", answer: { status: 401 }, ...final("AUTH_ERROR") },
  { what: "HTTP 403", answer: { status: 403, body: HTML }, ...final("AUTH_ERROR") },
  { what: "a deadlock in words", answer: refused("Transaction was deadlocked"), ...passing("TEMPORARY_ERROR") },
  { what: "a timeout in words", answer: refused("Execution Timeout Expired."), ...passing("TEMPORARY_ERROR") },
  {
    what: "HTTP 400 with an envelope",
    answer: { status: 400, body: refused("Bad agent") },
    ...final("REMOTE_REJECTED"),
  },
  { what: "HTTP 404 with HTML", answer: { status: 404, body: HTML }, ...final("REMOTE_REJECTED") },
  {
    what: "HTTP 500",
    answer: { status: 500, body: refused("Object reference not set") },
    ...passing("TEMPORARY_ERROR"),
  },
  { what: "HTTP 503 with HTML", answer: { status: 503, body: HTML }, ...passing("TEMPORARY_ERROR") },
  { what: "HTTP 408", answer: { status: 408 }, ...passing("TEMPORARY_ERROR") },
  { what: "HTTP 429", answer: { status: 429, headers: { "retry-after": "1" } }, ...limited },
  { what: "HTTP 502 buffer overflow", answer: { status: 502, body: "stream Buffer Overflow" }, ...tooLarge },
  { what: "HTTP 502 otherwise", answer: { status: 502, body: "bad gateway" }, ...passing("TEMPORARY_ERROR") },
  { what: "HTTP 200 with HTML", answer: HTML, ...passing("TEMPORARY_ERROR") },
  { what: "HTTP 200 with XHTML", answer: `<?xml version="1.0"?>\n<!-- x -->${HTML}`, ...passing("TEMPORARY_ERROR") },
  { what: "HTTP 200 with text", answer: "try later", ...passing("TEMPORARY_ERROR") },
  { what: "HTTP 200 with nothing", answer: "", ...passing("TEMPORARY_ERROR") },
  { what: "HTTP 204", answer: { status: 204 }, ...passing("TEMPORARY_ERROR") },
  { what: "XML cut off", answer: posted().slice(0, -30), ...unreadable },
  { what: "JSON cut off", answer: '{"Status":"Succ', ...unreadable },
  { what: "an envelope without Status", answer: "<ResMan><Response/></ResMan>", ...unreadable },
  { what: "another document", answer: "<Fault><Status>Success</Status></Fault>", ...unreadable },
  { what: "a success without Response", answer: "<ResMan><Status>Success</Status></ResMan>", ...unreadable },
  { what: "a redirect", answer: { status: 307, headers: { location: "/elsewhere" } }, ...final("REMOTE_REJECTED") },
  { what: "a dropped connection", answer: "drop", ...passing("NETWORK_ERROR") },
];

describe("answers that are no success", () => {
  let site: Site;
  let answer: Answer;
  let client: ResManClient;

  beforeEach(async () => {
    site = await startSite((_seen: Seen) => answer);
    const { setTimeout, clearTimeout, now, random } = impatientTime().parts;
    client = new ResManClient({
      accountId: 412,
      integrationPartnerId: "2044",
      apiKey: API_KEY,
      baseUrl: site.url,
      runtime: { setTimeout, clearTimeout, now, random },
    });
  });
  afterEach(() => site.close());

  it.each(ROWS)("a read: $what", async ({ answer: given, read }) => {
    answer = given;
    const error = await failureOf(client.searchProspects(PROPERTY, { email: "dana@example.com" }));
    expect(error).toMatchObject({ name: "RemoteError", code: read.code, outcomeUnknown: false });
    expect(site.seen).toHaveLength(read.retried ? 3 : 1);
    expect((error as RemoteError).retryable).toBe(read.retried ?? false);
  });

  it.each(ROWS)("a write, sent once: $what", async ({ answer: given, write }) => {
    answer = given;
    const error = await failureOf(client.postLead(PROPERTY, leadPost()));
    expect(error).toMatchObject({
      name: "RemoteError",
      code: write.code,
      outcomeUnknown: write.outcomeUnknown ?? false,
      retryable: write.retryable ?? false,
    });
    expect(site.seen).toHaveLength(1);
  });

  it("keeps the status and the place in the error, and asks with the documented request", async () => {
    answer = { status: 503 };
    const error = await failureOf(client.postLead(PROPERTY, leadPost()));
    expect(error).toMatchObject({
      status: 503,
      context: { path: "/MITS/PostLeadManagement4_0", resmanPropertyId: PROPERTY },
    });
    const [seen] = site.seen;
    expect(seen).toMatchObject({ method: "POST", path: "/MITS/PostLeadManagement4_0" });
    expect(seen?.headers).toMatchObject({
      "content-type": expect.stringContaining("application/x-www-form-urlencoded"),
      accept: "application/xml",
    });
    expect([...(seen?.form.keys() ?? [])]).toEqual([
      "IntegrationPartnerID",
      "ApiKey",
      "AccountID",
      "PropertyID",
      "Xml",
    ]);
  });

  it("recovers when a later attempt of a read succeeds", async () => {
    const second = await startSite((_seen, index) => (index < 2 ? { status: 503 } : prospects()));
    const { parts } = impatientTime();
    const patient = new ResManClient({
      accountId: 412,
      integrationPartnerId: "2044",
      apiKey: API_KEY,
      baseUrl: second.url,
      runtime: parts,
    });
    await expect(patient.searchProspects(PROPERTY, { email: "dana@example.com" })).resolves.toEqual([]);
    expect(second.seen).toHaveLength(3);
    await second.close();
  });

  it("tells a refused connection from the address", async () => {
    await site.close();
    const error = await failureOf(client.postLead(PROPERTY, leadPost()));
    expect(error).toMatchObject({ code: "NETWORK_ERROR", outcomeUnknown: true, context: { reason: "ECONNREFUSED" } });
  });
});

describe("a refusal in words", () => {
  it.each([
    ["Email is in use", "DUPLICATE_PROSPECT", "REMOTE_REJECTED"],
    ["A prospect with this phone number was found", "DUPLICATE_PROSPECT", "REMOTE_REJECTED"],
    ["Duplicate entry", "DUPLICATE_PROSPECT", "REMOTE_REJECTED"],
    ["Prospect already exists. Please try again.", "DUPLICATE_PROSPECT", "TEMPORARY_ERROR"],
    ["The mail server is temporarily unavailable", "TEMPORARY_ERROR", "TEMPORARY_ERROR"],
    ["Timed out while sending email", "TEMPORARY_ERROR", "TEMPORARY_ERROR"],
    ["You are not authorized to use this phone list", "AUTH_ERROR", "AUTH_ERROR"],
    ["Leasing agent is missing", "REMOTE_REJECTED", "REMOTE_REJECTED"],
    ["", "REMOTE_REJECTED", "REMOTE_REJECTED"],
  ])("%j is %s for a create and %s for an update", async (words, create, update) => {
    const { client } = scripted(() => refused(words));
    expect(await failureOf(client.postLead(PROPERTY, leadPost()))).toMatchObject({ code: create });
    const known = leadPost({ prospectId: "P", personId: "Q" });
    expect(await failureOf(client.postLead(PROPERTY, known))).toMatchObject({ code: update });
  });
});
