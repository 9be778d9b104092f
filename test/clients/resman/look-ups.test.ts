import { describe, expect, it } from "vitest";
import type { ResManClient } from "../../../src/clients/resman/index.js";
import { failureOf, leadPost, NOW, PROPERTY, refused, scripted } from "./support.js";

const json = (members: Record<string, unknown>): string =>
  JSON.stringify({ ...members, MethodName: "M", ErrorDescription: null, Status: "Success", AccountID: 412 });

const SOURCES = json({
  ProspectSources: [
    { ID: "s1", Name: "DomIQ", AvailableForOnlineMarketing: "True", IsActive: "True" },
    { ID: "s2", Name: "Old", IsActive: false },
    { ID: 3, Name: " Third " },
  ],
});

describe("look-ups", () => {
  it.each<[string, (client: ResManClient) => Promise<unknown>, string, string, unknown, boolean]>([
    [
      "prospect sources",
      (client) => client.getProspectSources(PROPERTY),
      "/Leasing/GetProspectSources",
      SOURCES,
      [
        { id: "s1", name: "DomIQ", isActive: true },
        { id: "s2", name: "Old", isActive: false },
        { id: "3", name: "Third", isActive: true },
      ],
      true,
    ],
    [
      "employees",
      (client) => client.getEmployees(PROPERTY),
      "/Leasing/GetEmployees",
      json({ Employees: [{ ID: "e1", Name: "Ann", Email: "bot@example.com", SecurityGroup: null }] }),
      [{ id: "e1", name: "Ann", email: "bot@example.com" }],
      true,
    ],
    [
      "lost reasons",
      (client) => client.getLostProspectReasons(),
      "/Leasing/GetLostProspectReasons",
      json({ LostProspectReasons: [{ ID: "r1", Name: "Rent too high" }] }),
      [{ id: "r1", name: "Rent too high" }],
      false,
    ],
    [
      "units",
      (client) => client.getUnits(PROPERTY),
      "/Property/GetUnits",
      json({ Units: [{ UnitNumber: "0120", UnitType: "B2", Floor: 2, Building: "" }] }),
      [{ unitNumber: "0120", unitType: "B2", floor: "2" }],
      true,
    ],
    [
      "properties",
      (client) => client.getProperties(),
      "/Account/GetProperties",
      json({ Properties: [{ PropertyID: "p1", Name: "Elm", City: "Tulsa" }] }),
      [{ propertyId: "p1", name: "Elm" }],
      false,
    ],
    [
      "applicants and residents",
      (client) => client.getApplicantsAndCurrentResidents(PROPERTY),
      "/Leasing/GetApplicantsAndCurrentResidents",
      json({
        People: [{ PersonID: "x", FirstName: "Ira", Status: "Pending", LeaseID: "l", Unit: "1204", Birthdate: "1990" }],
      }),
      [{ personId: "x", firstName: "Ira", status: "Pending", leaseId: "l", unit: "1204" }],
      true,
    ],
  ])("read %s", async (_what, ask, path, answer, expected, isPerProperty) => {
    const { client, seen } = scripted(() => answer);
    expect(await ask(client)).toEqual(expected);
    expect(seen[0]).toMatchObject({ path, headers: { accept: "application/json" } });
    expect(seen[0]?.form.get("PropertyID")).toBe(isPerProperty ? PROPERTY : null);
    expect(seen[0]?.form.get("AccountID")).toBe("412");
  });

  it("read the account behind a subdomain without sending one", async () => {
    const { client, seen } = scripted(() => json({ CompanyName: "Elm Homes", Subdomain: "elm" }));
    expect(await client.getAccountId("elm")).toEqual({ accountId: "412", companyName: "Elm Homes", subdomain: "elm" });
    expect(seen[0]?.form.get("Subdomain")).toBe("elm");
    expect(seen[0]?.form.has("AccountID")).toBe(false);
    const { client: unanswered } = scripted(() => '{"Status":"Success"}');
    expect(await failureOf(unanswered.getAccountId("elm"))).toMatchObject({ code: "WIRE_SHAPE" });
  });

  it.each([
    ["JSON", '{"Status":"Success","Employees":[]}', []],
    ["JSON null", '{"Status":"Success","Employees":null}', []],
    ["XML without rows", "<ResMan><Status>Success</Status><Employees> </Employees></ResMan>", []],
    [
      "XML with one row",
      "<ResMan><Status>Success</Status><Employees>\n<Employee><ID>e1</ID><Name>Ann</Name></Employee>\n</Employees></ResMan>",
      [{ id: "e1", name: "Ann" }],
    ],
  ])("read %s", async (_what, answer, expected) => {
    const { client, log } = scripted(() => answer);
    expect(await client.getEmployees(PROPERTY)).toEqual(expected);
    expect(log.filter(({ level }) => level === "warn")).toEqual([]);
  });

  it("leave out rows without an id, with a warning, and keep the others", async () => {
    const rows = [{ Name: "no id" }, null, "text", { ID: "e1", Name: "Ann" }];
    const { client, log } = scripted(() => json({ Employees: rows }));
    expect(await client.getEmployees(PROPERTY)).toEqual([{ id: "e1", name: "Ann" }]);
    expect(log).toContainEqual(
      expect.objectContaining({ level: "warn", facts: { what: "/Leasing/GetEmployees", skipped: 3 } }),
    );
  });

  it("do not take an answer without the list for an empty one", async () => {
    const { client } = scripted(() => '{"Status":"Success"}');
    expect(await failureOf(client.getEmployees(PROPERTY))).toMatchObject({ code: "WIRE_SHAPE" });
  });
});

describe("the cache of look-ups", () => {
  const clocked = (lookUpTtlMs?: number) => {
    let now = NOW;
    const harness = scripted(() => SOURCES, {
      runtime: { now: () => now },
      ...(lookUpTtlMs !== undefined && { lookUpTtlMs }),
    });
    return { ...harness, move: (ms: number) => (now += ms) };
  };

  it("asks once per property until the time is up", async () => {
    const { client, seen, move } = clocked(1000);
    await client.getProspectSources(PROPERTY);
    move(999);
    await client.getProspectSources(PROPERTY);
    expect(seen).toHaveLength(1);
    await client.getProspectSources("other");
    expect(seen).toHaveLength(2);
    move(1);
    await client.getProspectSources(PROPERTY);
    expect(seen).toHaveLength(3);
  });

  it("keeps answers for four hours by default", async () => {
    const { client, seen, move } = clocked();
    await client.getProspectSources(PROPERTY);
    move(4 * 3_600_000 - 1);
    await client.getProspectSources(PROPERTY);
    expect(seen).toHaveLength(1);
    move(1);
    await client.getProspectSources(PROPERTY);
    expect(seen).toHaveLength(2);
  });

  it("is passed by with refresh, which renews it", async () => {
    const { client, seen } = clocked();
    await client.getProspectSources(PROPERTY);
    await client.getProspectSources(PROPERTY, { refresh: true });
    await client.getProspectSources(PROPERTY);
    expect(seen).toHaveLength(2);
  });

  it("lets callers at the same time share one request", async () => {
    const { client, seen } = clocked();
    const rows = await Promise.all([
      client.getProspectSources(PROPERTY),
      client.getProspectSources(PROPERTY),
      client.getProspectSources(PROPERTY, { refresh: true }),
    ]);
    expect(seen).toHaveLength(1);
    expect(rows[0]).toEqual(rows[1]);
  });

  it("is not harmed by what a caller does to its list", async () => {
    const { client } = clocked();
    (await client.getProspectSources(PROPERTY)).length = 0;
    expect(await client.getProspectSources(PROPERTY)).toHaveLength(3);
  });

  it("does not keep a failure", async () => {
    const { client, seen } = scripted((_seen, index) => (index === 0 ? refused("No") : SOURCES));
    expect(await failureOf(client.getProspectSources(PROPERTY))).toMatchObject({ code: "REMOTE_REJECTED" });
    expect(await client.getProspectSources(PROPERTY)).toHaveLength(3);
    expect(seen).toHaveLength(2);
  });

  it("is dropped when ResMan does not know a source", async () => {
    const { client, seen } = scripted(({ form }) =>
      form.has("Xml") ? refused("Transaction Source could not be found") : SOURCES,
    );
    await client.getProspectSources(PROPERTY);
    expect(await failureOf(client.postLead(PROPERTY, leadPost()))).toMatchObject({ code: "UNKNOWN_SOURCE" });
    await client.getProspectSources(PROPERTY);
    expect(seen.filter(({ form }) => !form.has("Xml"))).toHaveLength(2);
  });

  it("survives the abort of one of two waiting callers", async () => {
    const { client, seen } = clocked();
    const stop = new AbortController();
    const aborted = failureOf(client.getProspectSources(PROPERTY, { signal: stop.signal }));
    const patient = client.getProspectSources(PROPERTY);
    stop.abort(new Error("stop"));
    expect(await aborted).toMatchObject({ code: "ABORTED" });
    expect(await patient).toHaveLength(3);
    expect(seen).toHaveLength(1);
    const late = client.getAccountId("elm", { signal: AbortSignal.abort() });
    expect(await failureOf(late)).toMatchObject({ code: "ABORTED" });
  });
});
