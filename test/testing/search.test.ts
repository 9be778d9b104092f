import { describe, expect, it } from "vitest";
import type { FakeResMan } from "../../src/testing/index.js";
import { FULL_CREATE, MINIMAL_CREATE } from "./documents.js";
import {
  aFake,
  all,
  email,
  FORM,
  IDS,
  idsOf,
  idsOfCustomer,
  lead,
  lookUp,
  post,
  readXml,
  search,
  send,
  texts,
  v1Request,
  WHOLE_YEAR,
} from "./support.js";

const createMany = async (fake: FakeResMan, count: number): Promise<void> => {
  for (let index = 0; index < count; index += 1) {
    await post(fake, lead({ firstName: `R${index}`, contact: email(`r${index}@example.com`) }));
  }
};

const firstNames = (answer: Awaited<ReturnType<typeof search>>): string[] =>
  answer.prospects.map((prospect) => texts(prospect, "Customers/Customer/Name/FirstName")[0] ?? "");

describe("SearchProspects", () => {
  it.each([
    ["the email, trimmed and in any case", { Email: " DANA.OKAFOR@example.com " }],
    ["a roommate's email", { Email: "lee.marsh@example.com" }],
    ["a phone, by its digits", { Phone: "(918) 555-0142" }],
    ["a second phone", { Phone: "918.555.0177" }],
    ["both names, in any case", { FirstName: "dana", LastName: "OKAFOR" }],
  ])("finds by %s", async (_, criteria) => {
    const { fake } = aFake();
    await post(fake, FULL_CREATE);
    expect(firstNames(await search(fake, criteria))).toEqual(["Dana"]);
    expect(fake.unexpected).toEqual([]);
  });

  it.each([
    ["a part of the email", { Email: "okafor@example.com" }],
    ["other digits", { Phone: "19185550142" }],
    ["names of two people", { FirstName: "Dana", LastName: "Marsh" }],
    ["an unknown ProspectID", { ProspectID: "nope" }],
    ["a window before", { ModifiedStartDateTime: "2026-03-01", ModifiedEndDateTime: "2026-03-02" }],
  ])("answers an empty Prospects element to %s", async (_, criteria) => {
    const { fake } = aFake();
    await post(fake, FULL_CREATE);
    const answer = await search(fake, criteria);
    expect(answer.status).toBe("Success");
    expect(answer.text).toContain("<Prospects/>");
  });

  it("finds by ProspectID in any case, and answers every person with both ids", async () => {
    const { fake } = aFake();
    const { prospectId } = idsOf(await post(fake, FULL_CREATE));
    const [found] = (await search(fake, { ProspectID: prospectId.toUpperCase() })).prospects;
    const ids = all(found, "Customers/Customer").map(idsOfCustomer);
    expect(ids.map((id) => id.prospectId)).toEqual([prospectId, prospectId]);
    expect(new Set(ids.map((id) => id.personId)).size).toBe(2);
  });

  it("writes LastUpdateDate in UTC without offset, and EventID with its attributes", async () => {
    const { fake } = aFake();
    await post(fake, MINIMAL_CREATE);
    const [found] = (await search(fake, WHOLE_YEAR)).prospects;
    expect(texts(found, "LastUpdateDate")).toEqual(["2026-03-02T17:05:00"]);
    expect(all(found, "Events/Event/EventID")[0]?.attributes).toEqual({
      IDType: "",
      IDValue: fake.prospects()[0]?.events[0]?.eventId,
      OrganizationName: "ResMan",
    });
    expect(texts(found, "Events/Event/Agent/AgentName/FirstName")).toEqual(["DomIQ"]);
    expect(texts(found, "Events/Event/TransactionSource")).toEqual([IDS.sourceId]);
  });

  it("takes both ends of a window in", async () => {
    const { fake, clock } = aFake();
    await createMany(fake, 1);
    await clock.advance(1000);
    await post(fake, lead({ firstName: "Late", contact: email("late@example.com") }));
    const window = (from: string, to: string) => ({ ModifiedStartDateTime: from, ModifiedEndDateTime: to });
    const both = window("2026-03-02T17:05:00Z", "2026-03-02T17:05:01Z");
    expect(firstNames(await search(fake, both))).toEqual(["R0", "Late"]);
    const second = window("2026-03-02 17:05:00.001+00:00", "2026-03-02T12:05:01-05:00");
    expect(firstNames(await search(fake, second))).toEqual(["Late"]);
  });

  it("sees a prospect again after every accepted change", async () => {
    const { fake, clock } = aFake();
    const ids = idsOf(await post(fake, MINIMAL_CREATE));
    await clock.advance(3_600_000);
    await post(fake, lead({ ids, events: " " }));
    const window = { ModifiedStartDateTime: "2026-03-02T18:00:00Z", ModifiedEndDateTime: "2026-03-02T19:00:00Z" };
    expect((await search(fake, window)).prospects).toHaveLength(1);
  });

  it("answers one and many, and HTTP 502 above the largest answer", async () => {
    const { fake } = aFake({ maxResults: 3 });
    await createMany(fake, 3);
    expect((await search(fake, { Email: "r1@example.com" })).prospects).toHaveLength(1);
    expect((await search(fake, WHOLE_YEAR)).prospects).toHaveLength(3);
    await post(fake, lead({ contact: email("four@example.com") }));
    const tooLarge = await send(fake, v1Request("/MITS/SearchProspects", { ...FORM, ...WHOLE_YEAR }));
    expect(tooLarge.status).toBe(502);
    expect(await tooLarge.text()).toContain("buffer overflow");
    expect(fake.unexpected).toEqual([]);
  });

  it.each([
    ["no criterion", {}],
    ["two kinds", { Email: "a@example.com", Phone: "9185550142" }],
    ["a first name alone", { FirstName: "Dana" }],
    ["half a window", { ModifiedStartDateTime: "2026-03-01" }],
    ["a time without offset", { ...WHOLE_YEAR, ModifiedStartDateTime: "2026-03-01T00:00:00" }],
    ["a window in words", { ...WHOLE_YEAR, ModifiedStartDateTime: "yesterday" }],
    ["a blank email", { Email: " " }],
    ["a phone without digits", { Phone: "N/A" }],
  ])("refuses and records %s", async (_, criteria) => {
    const { fake } = aFake();
    const answer = await search(fake, criteria);
    expect(answer).toMatchObject({ httpStatus: 200, status: "Error" });
    expect(fake.unexpected).toHaveLength(1);
  });
});

describe("look-ups", () => {
  it("tells sources, employees, lost reasons and units by the field names of the reference", async () => {
    const { fake } = aFake();
    expect(await lookUp(fake, "/Leasing/GetProspectSources")).toMatchObject({
      ProspectSources: [{ ID: IDS.sourceId, Name: "DomIQ", IsActive: "True" }, { Name: "Drive By" }],
    });
    expect(await lookUp(fake, "/Leasing/GetEmployees")).toMatchObject({
      Employees: [{ ID: IDS.agentId, Name: "DomIQ Assistant", SecurityGroup: "Leasing" }, {}],
    });
    expect(await lookUp(fake, "/Property/GetUnits")).toMatchObject({
      Units: [{ UnitNumber: "1204", UnitType: "B2-Renovated" }, { UnitNumber: "1107" }],
    });
    const { PropertyID: _, ...account } = FORM;
    expect(await lookUp(fake, "/Leasing/GetLostProspectReasons", account)).toMatchObject({
      LostProspectReasons: [{ ID: IDS.lostReasonId, Name: "Rent too high" }, {}],
    });
    expect(await lookUp(fake, "/Account/GetProperties", account)).toMatchObject({
      Properties: [{ PropertyID: IDS.propertyId, Name: "Juniper Court" }],
    });
    const { AccountID: __, ...partner } = account;
    expect(await lookUp(fake, "/Account/GetAccountID", { ...partner, Subdomain: "Example" })).toMatchObject({
      AccountID: 412,
      CompanyName: "Example Living",
    });
    expect(await lookUp(fake, "/Account/GetAccountID", { ...partner, Subdomain: "nobody" })).toMatchObject({
      Status: "Failed",
    });
    expect(fake.unexpected).toEqual([]);
  });

  it("lists people with an application", async () => {
    const { fake } = aFake();
    const { prospectId, personId } = idsOf(await post(fake, MINIMAL_CREATE));
    expect(await lookUp(fake, "/Leasing/GetApplicantsAndCurrentResidents")).toMatchObject({ People: [] });
    fake.staff.startApplication({ prospectId, unitNumber: "1204" });
    expect(await lookUp(fake, "/Leasing/GetApplicantsAndCurrentResidents")).toMatchObject({
      People: [{ PersonID: personId, Status: "Pending", Unit: "1204", ApprovalStatus: "Pending" }],
    });
  });

  it("tells floor plans and units", async () => {
    const { fake } = aFake();
    const { response } = await readXml(await send(fake, v1Request("/MITS/GetMarketing4_0", FORM)));
    expect(all(response, "Property/Floorplan").map(({ attributes }) => attributes.IDValue)).toEqual([
      "B2-Renovated",
      "A1",
    ]);
    expect(texts(response, "Property/ILS_Unit/Units/Unit/MarketingName")).toEqual(["1204", "1107"]);
  });
});
