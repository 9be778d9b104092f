import { describe, expect, it } from "vitest";
import { ValidationError } from "../../../src/domain/errors.js";
import { API_KEY, failureOf, PROPERTY, scripted } from "./support.js";

const PROSPECT = {
  prospectId: "42d1c7b9",
  propertyId: PROPERTY,
  mainPersonId: "9b8e4f02",
  lastModified: "2026-03-18T20:11:04",
  status: "Applicant",
  lostDate: null,
  leasingAgent: { agentId: "a" },
  people: [{ personId: "9b8e4f02", firstName: "Ira", middleName: null, isMainContact: true }],
  events: null,
};

describe("v2", () => {
  it("authenticates by header and asks for prospects with RFC 1123 dates", async () => {
    const { client, seen } = scripted(() => JSON.stringify({ prospects: [PROSPECT, { status: "odd" }] }), {
      v2BaseUrl: "https://v2.example/",
    });
    const found = await client.v2.prospects({
      propertyId: PROPERTY,
      modifiedSince: "2026-02-02T11:05:00-06:00",
      prospectId: "42d1c7b9",
      firstContactDateFrom: "2026-03-01",
      firstContactDateTo: "2026-03-02T00:00:00Z",
      includeCommunicationLog: true,
    });
    expect(found).toEqual([
      expect.objectContaining({ prospectId: "42d1c7b9", status: "Applicant", prospectSourceId: null }),
    ]);
    expect(seen[0]).toMatchObject({ method: "GET", path: "/Prospects" });
    expect(Object.fromEntries(seen[0]?.query ?? [])).toEqual({
      propertyId: PROPERTY,
      modifiedSince: "Mon, 02 Feb 2026 17:05:00 GMT",
      prospectId: "42d1c7b9",
      firstContactDateFrom: "Sun, 01 Mar 2026 00:00:00 GMT",
      firstContactDateTo: "Mon, 02 Mar 2026 00:00:00 GMT",
      includeCommunicationLog: "true",
    });
    expect(seen[0]?.headers).toMatchObject({
      accept: "application/json",
      authorization: `Basic ${Buffer.from(`2044:${API_KEY}`).toString("base64")}`,
      "resman-account-id": "412",
    });
  });

  it("sends a key that is not ASCII as UTF-8", async () => {
    const { client, seen } = scripted(() => '{"properties":[]}', { apiKey: "schlüssel😀" });
    await client.v2.properties();
    const [, encoded = ""] = seen[0]?.headers.authorization?.split(" ") ?? [];
    expect(Buffer.from(encoded, "base64").toString("utf8")).toBe("2044:schlüssel😀");
  });

  it.each([
    ["absent", undefined, 0],
    ["older", "2020-01-01T00:00:00Z", 1],
  ])("moves a modifiedSince that is %s to 364 days ago", async (_what, modifiedSince, warnings) => {
    const { client, seen, log } = scripted(() => '{"prospects":[]}');
    await client.v2.prospects({ propertyId: PROPERTY, ...(modifiedSince && { modifiedSince }) });
    expect(seen[0]?.query.get("modifiedSince")).toBe("Mon, 03 Mar 2025 17:05:00 GMT");
    expect(log.filter(({ level }) => level === "warn")).toHaveLength(warnings);
  });

  it("refuses a date that is none", async () => {
    const { client, seen } = scripted(() => '{"prospects":[]}');
    const error = await failureOf(client.v2.prospects({ propertyId: PROPERTY, modifiedSince: "lately" }));
    expect(error).toBeInstanceOf(ValidationError);
    expect(seen).toEqual([]);
  });

  it("reads properties, employees and pick lists", async () => {
    const { client, seen } = scripted(({ path }) =>
      JSON.stringify({
        properties: [
          { propertyId: "p1", name: "Elm", timeZone: "America/Chicago", type: "x" },
          { propertyId: "p2", name: "Oak", timeZone: null },
        ],
        employees: [
          { personId: "e1", firstName: "Ann", email: "", isLeasing: true, propertyIds: ["p1"] },
          { personId: "e2" },
        ],
        pickList: [{ picklistItemId: "r1", name: "Rent too high" }],
        path,
      }),
    );
    expect(await client.v2.properties()).toEqual([
      { propertyId: "p1", name: "Elm", timeZone: "America/Chicago" },
      { propertyId: "p2", name: "Oak" },
    ]);
    expect(await client.v2.employees()).toEqual([
      { personId: "e1", firstName: "Ann", isLeasing: true, propertyIds: ["p1"] },
      { personId: "e2", isLeasing: false, propertyIds: [] },
    ]);
    expect(await client.v2.pickList("LostProspectReason")).toEqual([{ id: "r1", name: "Rent too high" }]);
    expect(seen.map(({ path }) => path)).toEqual(["/Properties", "/Employees", "/PickLists"]);
    expect(seen[2]?.query.get("name")).toBe("LostProspectReason");
  });

  it.each([
    ["number", 20001],
    ["string", "20001"],
  ])("says that the key is not entitled to an endpoint (code as a %s)", async (_type, code) => {
    const body = JSON.stringify({ code, message: "The credentials are not permitted" });
    const { client, seen } = scripted(() => ({ status: 401, body }));
    const error = await failureOf(client.v2.employees());
    expect(error).toMatchObject({ code: "AUTH_ERROR", status: 401, retryable: false });
    expect(String(error)).toContain("not entitled to this endpoint");
    expect(seen).toHaveLength(1);
  });

  it.each([
    [{ status: 401, body: '{"code":1,"message":"bad key"}' }, "AUTH_ERROR", 1],
    [{ status: 401 }, "AUTH_ERROR", 1],
    [{ status: 400, body: '{"message":"propertyId is required"}' }, "REMOTE_REJECTED", 1],
    [{ status: 404, body: "<html></html>" }, "REMOTE_REJECTED", 1],
    [{ status: 429, headers: { "retry-after": "2" } }, "RATE_LIMIT_ERROR", 3],
    [{ status: 502 }, "TEMPORARY_ERROR", 3],
    [{ status: 504, body: "{" }, "TEMPORARY_ERROR", 3],
    ["<html>maintenance</html>", "TEMPORARY_ERROR", 3],
    ["", "TEMPORARY_ERROR", 3],
    ['{"employees":[', "WIRE_SHAPE", 1],
    ['{"people":[]}', "WIRE_SHAPE", 1],
    ['{"employees":{}}', "WIRE_SHAPE", 1],
  ])("takes %j for %s", async (answer, code, requests) => {
    const { client, seen } = scripted(() => answer);
    expect(await failureOf(client.v2.employees())).toMatchObject({ code, outcomeUnknown: false });
    expect(seen).toHaveLength(requests);
  });

  it("can be aborted", async () => {
    const { client, seen } = scripted(() => "{}");
    const error = await failureOf(client.v2.properties({ signal: AbortSignal.abort() }));
    expect(error).toMatchObject({ code: "ABORTED" });
    expect(seen).toEqual([]);
  });
});
