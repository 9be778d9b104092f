import { describe, expect, it } from "vitest";
import { v2ProspectSchema } from "../../src/domain/wire/prospect-v2.js";
import type { FakeResMan } from "../../src/testing/index.js";
import { FULL_CREATE, MINIMAL_CREATE } from "./documents.js";
import { aFake, email, IDS, idsOf, lead, post, send } from "./support.js";

const AUTHORIZATION = `Basic ${btoa(`${IDS.integrationPartnerId}:${IDS.apiKey}`)}`;

const get = (fake: FakeResMan, path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Response> =>
  send(
    fake,
    new Request(`https://partners-api.myresman.com${path}`, {
      method,
      headers: { authorization: AUTHORIZATION, "resman-account-id": String(IDS.accountId), ...headers },
    }),
  );

const prospectsOf = async (fake: FakeResMan, query: string) => {
  const body = (await (await get(fake, `/Prospects?propertyId=${IDS.propertyId}${query}`)).json()) as {
    prospects: unknown[];
  };
  return body.prospects.map((prospect) => v2ProspectSchema.parse(prospect));
};

describe("v2", () => {
  it("answers prospects with their people, source and agent", async () => {
    const { fake } = aFake();
    const ids = idsOf(await post(fake, FULL_CREATE));
    const [prospect] = await prospectsOf(fake, "");
    expect(prospect).toMatchObject({
      prospectId: ids.prospectId,
      mainPersonId: ids.personId,
      propertyId: IDS.propertyId,
      lastModified: "2026-03-02T17:05:00",
      prospectSourceId: IDS.sourceId,
      prospectSourceName: "DomIQ",
      status: "Prospect",
      firstContactDate: "2026-03-02T00:00:00",
      lostDate: null,
      people: [
        { firstName: "Dana", middleName: "R", phone: "9185550142", phoneType: "Mobile", isMainContact: true },
        { firstName: "Lee", phone: null, isMainContact: false },
      ],
    });
    expect(prospect?.lease).toBeUndefined();
  });

  it("tells the communication log only with the flag, and ignores keys it does not know", async () => {
    const { fake } = aFake();
    await post(fake, FULL_CREATE);
    expect((await prospectsOf(fake, "&comunicationLog=true"))[0]?.communicationLog).toBeUndefined();
    expect((await prospectsOf(fake, "&includeCommunicationLog=true"))[0]?.communicationLog).toMatchObject([
      { interactionType: "Other", description: "Website chat", timestamp: "2026-03-02T17:05:00" },
      { interactionType: "Appointment", employee: { personId: IDS.agentId } },
    ]);
    expect(fake.unexpected).toEqual([]);
  });

  it("filters by change, first contact, prospect and person", async () => {
    const { fake, clock } = aFake();
    const first = idsOf(await post(fake, MINIMAL_CREATE));
    await clock.advance(3_600_000);
    const second = idsOf(await post(fake, lead({ contact: email("second@example.com") })));
    const found = async (key: string, value: string) =>
      (await prospectsOf(fake, `&${key}=${encodeURIComponent(value)}`)).map(({ prospectId }) => prospectId);
    expect(await found("modifiedSince", "Mon, 02 Mar 2026 17:05:00 GMT")).toEqual([
      first.prospectId,
      second.prospectId,
    ]);
    expect(await found("modifiedSince", "Mon, 02 Mar 2026 17:05:01 GMT")).toEqual([second.prospectId]);
    expect(await found("firstContactDateTo", "Mon, 02 Mar 2026 17:30:00 GMT")).toEqual([first.prospectId]);
    expect(await found("prospectId", second.prospectId.toUpperCase())).toEqual([second.prospectId]);
    expect(await found("personId", first.personId)).toEqual([first.prospectId]);
  });

  it("follows a renter through lost, application and lease", async () => {
    const { fake } = aFake();
    const { prospectId } = idsOf(await post(fake, MINIMAL_CREATE));
    const now = async () => (await prospectsOf(fake, ""))[0];
    fake.staff.markLost({ prospectId, reason: "Rent too high" });
    expect(await now()).toMatchObject({ status: "Lost", lostReason: "Rent too high", lostDate: "2026-03-02T00:00:00" });
    fake.staff.reactivate({ prospectId });
    expect(await now()).toMatchObject({ status: "Prospect", lostReason: null });
    fake.staff.startApplication({ prospectId, unitNumber: "1204" });
    expect(await now()).toMatchObject({ status: "Applicant", lease: { status: "Pending", unitNumber: "1204" } });
    fake.staff.approve({ prospectId });
    fake.staff.signLease({ prospectId });
    expect((await now())?.lease).toMatchObject({
      approvalDate: "2026-03-02T00:00:00",
      leaseSignedDate: "2026-03-02T00:00:00",
    });
  });

  it("answers properties, employees and pick lists", async () => {
    const { fake } = aFake();
    expect(await (await get(fake, "/Properties")).json()).toMatchObject({
      properties: [{ propertyId: IDS.propertyId, timeZone: "America/Chicago" }],
    });
    expect(await (await get(fake, "/Employees")).json()).toMatchObject({
      employees: [{ personId: IDS.agentId, isLeasing: true, propertyIds: [IDS.propertyId] }, { firstName: "Robin" }],
    });
    expect(await (await get(fake, "/PickLists?name=LostProspectReason")).json()).toMatchObject({
      pickList: [{ picklistItemId: IDS.lostReasonId, name: "Rent too high" }, {}],
    });
    expect(fake.requests).toEqual({ "GET /Properties": 1, "GET /Employees": 1, "GET /PickLists": 1 });
  });

  it("refuses wrong credentials, an unknown account, and a key without the entitlement", async () => {
    const { fake } = aFake();
    expect((await get(fake, "/Employees", { authorization: "Basic x" })).status).toBe(401);
    expect((await get(fake, "/Employees", { "resman-account-id": "1" })).status).toBe(401);
    fake.settings.deniedV2Paths.push("/Employees");
    const denied = await get(fake, "/Employees");
    expect(denied.status).toBe(401);
    expect(await denied.json()).toMatchObject({ code: 20001, message: expect.stringContaining("not permitted") });
    expect((await get(fake, "/Properties")).status).toBe(200);
    expect(fake.unexpected).toEqual([]);
  });

  it("refuses and records unknown paths, other verbs, missing and malformed filters", async () => {
    const { fake } = aFake();
    expect((await get(fake, "/Leads")).status).toBe(404);
    expect((await get(fake, "/Prospects", {}, "POST")).status).toBe(405);
    expect((await get(fake, "/Prospects")).status).toBe(400);
    const since = `/Prospects?propertyId=${IDS.propertyId}&modifiedSince=2026-03-02T00:00:00Z`;
    expect((await get(fake, since)).status).toBe(400);
    expect((await get(fake, "/PickLists?name=Colours")).status).toBe(400);
    expect(fake.unexpected).toHaveLength(5);
  });

  it("has faults too", async () => {
    const { fake } = aFake();
    fake.faults.set("transientEnvelope", { next: 1 });
    expect((await get(fake, "/Properties")).status).toBe(503);
    fake.faults.set("rateLimit", { next: 1, on: "reads" });
    expect((await get(fake, "/Properties")).status).toBe(429);
  });

  it("does not show one account's properties to another", async () => {
    const { fake } = aFake({
      accounts: [
        { accountId: 412, companyName: "One", subdomain: "one" },
        { accountId: 7, companyName: "Seven", subdomain: "seven" },
      ],
    });
    await post(fake, MINIMAL_CREATE);
    const other = { "resman-account-id": "7" };
    expect(await (await get(fake, "/Properties", other)).json()).toEqual({ properties: [] });
    expect(await (await get(fake, `/Prospects?propertyId=${IDS.propertyId}`, other)).json()).toEqual({ prospects: [] });
  });
});
