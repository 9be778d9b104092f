import { describe, expect, it, onTestFinished, vi } from "vitest";
import { FULL_CREATE, MINIMAL_CREATE } from "./documents.js";
import {
  aFake,
  all,
  attributes,
  email,
  event,
  FORM,
  IDS,
  idsOf,
  lead,
  lookUp,
  phone,
  post,
  readXml,
  search,
  send,
  texts,
  v1Request,
  WHOLE_YEAR,
} from "./support.js";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe("transport", () => {
  it("refuses other verbs, bodies and paths, and records them", async () => {
    const { fake } = aFake();
    const url = "https://api.myresman.com/MITS/SearchProspects";
    expect((await send(fake, new Request(url))).status).toBe(405);
    expect((await send(fake, new Request(url, { method: "POST", body: "{}" }))).status).toBe(415);
    expect((await send(fake, v1Request("/MITS/GetLeadManagement4_0", FORM))).status).toBe(404);
    expect((await send(fake, v1Request("/MITS/SearchProspects?ApiKey=x", FORM))).status).toBe(400);
    expect(fake.unexpected).toHaveLength(4);
    expect(fake.requests).toEqual({ SearchProspects: 3, GetLeadManagement4_0: 1 });
  });

  it("refuses form fields it does not know, repeated ones and missing ones", async () => {
    const { fake } = aFake();
    expect((await search(fake, { Email: "a@example.com", Limit: "5" })).error).toContain("unknown form field limit");
    expect((await search(fake, { Email: "a@example.com", email: "b@example.com" })).error).toContain("repeated");
    const { PropertyID: _, ...withoutProperty } = FORM;
    const answer = await readXml(await send(fake, v1Request("/MITS/SearchProspects", withoutProperty)));
    expect(answer).toMatchObject({ httpStatus: 200, status: "Error" });
    expect(answer.error).toContain("missing form field propertyid");
    expect(fake.unexpected).toHaveLength(3);
  });

  it("takes field names in any case", async () => {
    const { fake } = aFake();
    const { ApiKey, PropertyID, ...rest } = FORM;
    const form = { ...rest, APIKey: ApiKey, PropertyId: PropertyID, email: "a@example.com" };
    expect((await readXml(await send(fake, v1Request("/MITS/SearchProspects", form)))).status).toBe("Success");
  });

  it.each(["ApiKey", "IntegrationPartnerID"])("refuses a wrong %s, in HTTP 200 or 401", async (field) => {
    const { fake } = aFake();
    const criteria = { Email: "a@example.com", [field]: "wrong" };
    expect(await search(fake, criteria)).toMatchObject({
      httpStatus: 200,
      status: "Error",
      error: "Invalid credentials",
    });
    fake.settings.invalidCredentialsStatus = 401;
    expect((await search(fake, criteria)).httpStatus).toBe(401);
    expect(await lookUp(fake, "/Leasing/GetEmployees", { ...FORM, [field]: "wrong" })).toMatchObject({
      Status: "Failed",
      ErrorDescription: "Invalid credentials",
    });
  });

  it("refuses an unknown account, an unknown property, and a property of another account", async () => {
    const { fake } = aFake({
      accounts: [
        { accountId: 412, companyName: "One", subdomain: "one" },
        { accountId: 7, companyName: "Seven", subdomain: "seven" },
      ],
    });
    expect((await search(fake, { Email: "a@b.co", AccountID: "1" })).error).toContain("Account could not be found");
    expect((await search(fake, { Email: "a@b.co", PropertyID: "nowhere" })).error).toContain("Property could not");
    expect((await search(fake, { Email: "a@b.co", AccountID: "7" })).error).toContain("Property could not be found");
    expect((await search(fake, { Email: "a@b.co", PropertyID: IDS.propertyId.toUpperCase() })).status).toBe("Success");
  });

  it("answers MITS methods in XML and the others in JSON", async () => {
    const { fake } = aFake();
    const found = await search(fake, { Email: "nobody@example.com" });
    expect(found.contentType).toBe("application/xml; charset=utf-8");
    expect(found.text).toContain("<Response><LeadManagement><Prospects/></LeadManagement></Response>");
    expect(await lookUp(fake, "/Leasing/GetEmployees")).toMatchObject({
      MethodName: "GetEmployees",
      Status: "Success",
      ErrorDescription: null,
      AccountID: 412,
      PropertyID: IDS.propertyId,
    });
    const asXml = v1Request("/Leasing/GetEmployees", FORM);
    asXml.headers.set("accept", "application/xml");
    expect((await send(fake, asXml)).status).toBe(406);
  });
});

describe("posting a lead", () => {
  it("creates a prospect and echoes it with both ids", async () => {
    const { fake } = aFake();
    const answer = await post(fake, MINIMAL_CREATE);
    expect(answer).toMatchObject({ httpStatus: 200, status: "Success", error: undefined });
    const ids = idsOf(answer);
    expect(ids.prospectId).toMatch(UUID);
    expect(ids.personId).toMatch(UUID);
    expect(texts(answer.prospects[0], "Customers/Customer/Email")).toEqual(["dana.okafor@example.com"]);
    expect(attributes(answer.prospects[0], "Events/Event", "EventDate")).toEqual(["2026-03-02T17:05:00+00:00"]);
    expect(fake.writes).toEqual([
      {
        at: "2026-03-02T17:05:00.000Z",
        method: "PostLeadManagement4_0",
        kind: "create",
        prospectId: ids.prospectId,
        events: ["Other"],
      },
    ]);
    expect(fake.unexpected).toEqual([]);
  });

  it("stores everything of the full document and gives it back", async () => {
    const { fake } = aFake();
    await post(fake, FULL_CREATE);
    const [stored] = fake.prospects();
    expect(stored).toMatchObject({
      people: [
        {
          type: "prospect",
          firstName: "Dana",
          middleName: "R",
          lastName: "Okafor",
          phones: [
            { type: "cell", number: "9185550142" },
            { type: "home", number: "9185550177" },
          ],
          addresses: [{ type: "current", line1: "18 Juniper Ct", city: "Tulsa", state: "OK", postalCode: "74103" }],
        },
        { type: "roommate", firstName: "Lee", email: "lee.marsh@example.com" },
      ],
      preferences: {
        targetMoveInDate: "2026-05-01",
        desiredFloorplan: "B2-Renovated",
        desiredUnits: [{ marketingName: "1204" }],
        desiredRent: { min: 1400, max: 1850 },
        desiredBedrooms: { exact: 2 },
        desiredBathrooms: { min: 1, max: 2 },
        desiredLeaseTerms: "12",
        numberOfOccupants: 2,
        floorLevelDesired: "2",
        amenities: [{ type: "Balcony" }, { type: "WD_Hookup", rank: "1" }],
        pets: [{ type: "Dog", count: 1, size: "Medium", weight: 35 }],
        comments: ["Asked the website assistant about covered parking & pet fees."],
      },
      events: [
        { type: "Other", reasons: "Website chat", firstContact: true, sourceId: IDS.sourceId, agentId: IDS.agentId },
        { type: "Appointment", date: "2026-03-05T16:30:00.000Z", firstContact: false },
      ],
    });
    expect(fake.unexpected).toEqual([]);
    const read = await search(fake, { ProspectID: stored?.prospectId ?? "" });
    const again = aFake();
    const copy = read.text.match(/<LeadManagement>.*<\/LeadManagement>/)?.[0] ?? "";
    const asNew = copy.replace(/<Identification[^>]*>|<EventID[^>]*>|<LastUpdateDate>.*?<\/LastUpdateDate>/g, "");
    expect((await post(again.fake, asNew)).status).toBe("Success");
    expect(again.fake.prospects()[0]?.preferences).toEqual(stored?.preferences);
  });

  it("updates a person by both ids, in any case, and answers the same ids", async () => {
    const { fake, clock } = aFake();
    const ids = idsOf(await post(fake, MINIMAL_CREATE));
    await clock.advance(60_000);
    const upper = { prospectId: ids.prospectId.toUpperCase(), personId: ids.personId.toUpperCase() };
    const contact = `${phone("9185550142")}${email("dana@example.org")}`;
    const answer = await post(fake, lead({ ids: upper, firstName: "Dana Lee", contact, events: " " }));
    expect(idsOf(answer)).toEqual(ids);
    expect(fake.prospects()).toMatchObject([
      {
        lastUpdateDate: "2026-03-02T17:06:00.000Z",
        people: [{ firstName: "Dana Lee", email: "dana@example.org", phones: [{ number: "9185550142" }] }],
        events: [{ type: "Other" }],
      },
    ]);
    expect(fake.writes.map(({ kind }) => kind)).toEqual(["create", "update"]);
  });

  it("adds a person when only the ProspectID is given", async () => {
    const { fake } = aFake();
    const { prospectId, personId } = idsOf(await post(fake, MINIMAL_CREATE));
    const roommate = { type: "roommate", ids: { prospectId }, firstName: "Lee", lastName: "Marsh", events: " " };
    // Sharing the household's own email is no duplicate.
    const answer = await post(fake, lead({ ...roommate, contact: email("dana.okafor@example.com") }));
    expect(idsOf(answer).prospectId).toBe(prospectId);
    expect(idsOf(answer).personId).not.toBe(personId);
    await post(fake, lead({ ...roommate, firstName: "Kim" }));
    expect(fake.prospects()[0]?.people.map(({ firstName }) => firstName)).toEqual(["Dana", "Lee", "Kim"]);
    expect(fake.writes.map(({ kind }) => kind)).toEqual(["create", "add-person", "add-person"]);
  });

  it("takes an event date without an offset for UTC, wherever the fake runs", async () => {
    vi.stubEnv("TZ", "America/Chicago");
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const { fake } = aFake();
    await post(fake, lead({ events: event().replace("17:05:00Z", "17:05:00.123456") }));
    expect(fake.prospects()[0]?.events[0]?.date).toBe("2026-03-02T17:05:00.123Z");
  });

  it("appends events and replaces the one an EventID names", async () => {
    const { fake } = aFake();
    const ids = idsOf(await post(fake, MINIMAL_CREATE));
    await post(fake, lead({ ids, events: event("Appointment") }));
    const [, appointment] = fake.prospects()[0]?.events ?? [];
    const moved = event("Appointment", { id: appointment?.eventId ?? "" }).replace("2026-03-02", "2026-03-09");
    await post(fake, lead({ ids, events: moved }));
    expect(fake.prospects()[0]?.events.map(({ type, date }) => [type, date])).toEqual([
      ["Other", "2026-03-02T17:05:00.000Z"],
      ["Appointment", "2026-03-09T17:05:00.000Z"],
    ]);
    expect(fake.writes.map(({ kind }) => kind)).toEqual(["create", "event", "event"]);
    expect((await post(fake, lead({ ids, events: event("Show", { id: "made-up" }) }))).error).toContain("EventID");
  });

  it.each([
    ["keeps", false, { desiredLeaseTerms: "12", numberOfOccupants: 3 }],
    ["clears", true, { numberOfOccupants: 3 }],
  ])("%s the preferences an update leaves out", async (_, clearOmitted, expected) => {
    const { fake } = aFake({ clearOmitted });
    const before = "<CustomerPreferences><DesiredLeaseTerms>12</DesiredLeaseTerms></CustomerPreferences>";
    const after = "<CustomerPreferences><NumberOfOccupants>3</NumberOfOccupants></CustomerPreferences>";
    const ids = idsOf(await post(fake, lead({ preferences: before })));
    await post(fake, lead({ ids, events: event("Contact") }));
    expect(fake.prospects()[0]?.preferences).toEqual({ desiredLeaseTerms: "12" });
    await post(fake, lead({ ids, preferences: after, events: " " }));
    expect(fake.prospects()[0]?.preferences).toEqual(expected);
  });

  it("clears what is sent empty", async () => {
    const { fake } = aFake();
    const preferences = "<CustomerPreferences><DesiredFloorplan>A1</DesiredFloorplan></CustomerPreferences>";
    const contact = phone("9185550142") + email("dana@example.com");
    const ids = idsOf(await post(fake, lead({ contact, preferences })));
    await post(
      fake,
      lead({ ids, contact: phone("") + email(""), preferences: preferences.replace("A1", ""), events: " " }),
    );
    expect(fake.prospects()[0]).toMatchObject({ people: [{ phones: [] }], preferences: {} });
    expect(fake.prospects()[0]?.people[0]).not.toHaveProperty("email");
    expect(fake.prospects()[0]?.preferences).not.toHaveProperty("desiredFloorplan");
  });

  it("replaces a phone by its type and keeps the others", async () => {
    const { fake } = aFake();
    const ids = idsOf(await post(fake, FULL_CREATE));
    await post(fake, lead({ ids, contact: phone("9185550100"), events: " " }));
    expect(fake.prospects()[0]?.people[0]?.phones).toEqual([
      { type: "cell", number: "9185550100" },
      { type: "home", number: "9185550177" },
    ]);
  });

  it("keeps names of any alphabet, ampersands, quotes and the case of an event type", async () => {
    const { fake } = aFake();
    const contact = email("o&apos;neil@example.com");
    const body = "<FirstContact>true</FirstContact><Comments>1 &lt; 2 &amp;amp; &quot;3&quot;&#xD;\n🙂</Comments>";
    const events = event("other", { body });
    await post(fake, lead({ firstName: "Ægir &amp; Søn", lastName: "Ωμέγα 山田", contact, events }));
    const [found] = (await search(fake, { Email: "o'neil@example.com" })).prospects;
    expect(texts(found, "Customers/Customer/Name/FirstName")).toEqual(["Ægir & Søn"]);
    expect(texts(found, "Customers/Customer/Name/LastName")).toEqual(["Ωμέγα 山田"]);
    expect(texts(found, "Events/Event/Comments")).toEqual(['1 < 2 &amp; "3"\r\n🙂']);
    expect(attributes(found, "Events/Event", "EventType")).toEqual(["other"]);
  });
});

describe("lost and reactivated", () => {
  const cancel = event("Cancel", { source: IDS.lostReasonId, body: "<FirstContact>false</FirstContact>" });
  const reactivate = event("ReActivate", { source: "" });

  it("goes from lost to reactivated to lost again", async () => {
    const { fake } = aFake();
    const ids = idsOf(await post(fake, MINIMAL_CREATE));
    expect((await post(fake, lead({ type: "lost", ids, events: cancel }))).status).toBe("Success");
    const [lost] = (await search(fake, { ProspectID: ids.prospectId })).prospects;
    expect(attributes(lost, "Customers/Customer", "Type")).toEqual(["lost"]);
    expect(all(lost, "Events/Event")[1]).toMatchObject({
      attributes: { EventType: "Cancel", EventDate: "2026-03-02T17:05:00+00:00" },
      children: [
        { name: "EventReasons", text: "Prospect Lost: Rent too high" },
        { name: "FirstContact", text: "false" },
      ],
    });
    await post(fake, lead({ ids, contact: email("new@example.com"), events: " " }));
    expect(fake.prospects()[0]?.people[0]).toMatchObject({ type: "lost", email: "new@example.com" });
    await post(fake, lead({ ids, events: reactivate }));
    expect(fake.prospects()[0]?.people[0]?.type).toBe("prospect");
    await post(fake, lead({ type: "lost", ids, events: cancel }));
    expect(fake.prospects()[0]?.people[0]?.type).toBe("lost");
    expect(fake.unexpected).toEqual([]);
  });

  it.each([
    ["Type lost without Cancel", { type: "lost", events: event("Other") }, "needs a Cancel event"],
    ["Cancel without Type lost", { events: cancel }, "needs Customer Type lost"],
    ["ReActivate with Type lost", { type: "lost", events: reactivate + cancel }, "needs Customer Type prospect"],
  ])("refuses %s", async (_, parts, error) => {
    const { fake } = aFake();
    const ids = idsOf(await post(fake, MINIMAL_CREATE));
    expect((await post(fake, lead({ ids, ...parts }))).error).toContain(error);
    expect(fake.writes).toHaveLength(1);
    expect(fake.unexpected).toHaveLength(1);
  });
});

describe("reset", () => {
  it("forgets everything that happened and keeps the settings", async () => {
    const { fake } = aFake({ duplicateMode: "create" });
    await post(fake, MINIMAL_CREATE);
    await post(fake, "<broken");
    fake.faults.set("dropBefore", { rate: 1 });
    fake.reset();
    expect([fake.prospects(), fake.writes, fake.unexpected, fake.requests]).toEqual([[], [], [], {}]);
    expect((await search(fake, WHOLE_YEAR)).prospects).toEqual([]);
    expect(fake.settings.duplicateMode).toBe("create");
  });
});
