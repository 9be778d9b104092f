import { describe, expect, it } from "vitest";
import { EXAMPLE_IDS, FULL_CREATE, MINIMAL_CREATE } from "./documents.js";
import { aFake, all, email, event, IDS, idsOf, idsOfCustomer, lead, phone, post, search, texts } from "./support.js";

describe("refused posts", () => {
  it.each([
    ["an unknown source", event("Other", { source: "nope" }), "Transaction Source could not be found"],
    [
      "a lost reason as a source",
      event("Other", { source: IDS.lostReasonId }),
      "Transaction Source could not be found",
    ],
    ["an unknown agent", event("Other", { agent: "nope" }), "Leasing Agent could not be found"],
  ])("refuses %s and echoes the lead without ids", async (_, events, error) => {
    const { fake } = aFake();
    const answer = await post(fake, lead({ contact: email("dana@example.com"), events }));
    expect(answer).toMatchObject({ httpStatus: 200, status: "Error" });
    expect(answer.error).toContain(error);
    expect(texts(answer.prospects[0], "Customers/Customer/Email")).toEqual(["dana@example.com"]);
    expect(idsOf(answer)).toEqual({ prospectId: "", personId: "" });
    expect(fake.prospects()).toEqual([]);
    expect(fake.unexpected).toEqual([]);
  });

  it("refuses a source as the reason of a Cancel", async () => {
    const { fake } = aFake();
    const ids = idsOf(await post(fake, MINIMAL_CREATE));
    const answer = await post(fake, lead({ type: "lost", ids, events: event("Cancel") }));
    expect(answer.error).toContain("Transaction Source could not be found");
  });

  it("knows sources and agents per property", async () => {
    const here = { propertyId: IDS.propertyId };
    const { fake } = aFake({
      properties: [
        { ...here, name: "Here", timeZone: "America/Chicago" },
        { propertyId: "there", name: "There", timeZone: "America/Denver" },
      ],
      sources: [{ id: IDS.sourceId, name: "DomIQ", ...here }],
    });
    expect((await post(fake, MINIMAL_CREATE)).status).toBe("Success");
    expect((await post(fake, MINIMAL_CREATE, { PropertyID: "there" })).error).toContain("Transaction Source");
  });

  it.each([
    ["malformed XML", "<LeadManagement>", "well-formed"],
    ["a document against the schema", lead().replace("<FirstName>Dana</FirstName>", ""), "FirstName is missing"],
    ["a blank name", lead({ firstName: " " }), "FirstName and LastName are required"],
    ["a create without an event", lead({ events: " " }), "needs an event"],
    ["an event without an agent", lead({ events: event().replace(/<Agent>.*<\/Agent>/, "") }), "AgentID is required"],
    ["an event without a source", lead({ events: event("Other", { source: "" }) }), "TransactionSource is required"],
    ["a PersonID without a ProspectID", lead({ ids: { personId: "x" } }), "needs a ProspectID"],
    ["an applicant made by a post", lead({ type: "applicant" }), "comes from an application"],
    ["two prospects", lead().replace(/<Prospect>.*<\/Prospect>/, "$&$&"), "exactly one Prospect"],
    ["a prospect without customers", lead().replace(/<Customers>.*<\/Customers>/, ""), "Customers is missing"],
  ])("refuses and records %s", async (_, document, error) => {
    const { fake } = aFake();
    expect((await post(fake, document)).error).toContain(error);
    expect(fake.prospects()).toEqual([]);
    expect(fake.unexpected).toEqual([expect.stringContaining(error)]);
  });

  it("refuses ids it does not have", async () => {
    const { fake } = aFake();
    const ids = idsOf(await post(fake, MINIMAL_CREATE));
    expect((await post(fake, lead({ ids: EXAMPLE_IDS }))).error).toBe("Prospect could not be found.");
    const stranger = { ...ids, personId: EXAMPLE_IDS.personId };
    expect((await post(fake, lead({ ids: stranger }))).error).toBe("Person could not be found.");
    expect(fake.unexpected).toEqual([]);
  });

  it("lets a document through that breaks the schema when it is not strict", async () => {
    const { fake } = aFake({ strict: false });
    const preferences = "<CustomerPreferences><Comments>lost silently</Comments></CustomerPreferences>";
    expect((await post(fake, lead({ preferences }))).status).toBe("Success");
    expect(fake.prospects()[0]?.preferences).toEqual({});
  });

  it("reads a sloppy document as production did when it is not strict", async () => {
    const { fake } = aFake({ strict: false });
    const sloppy = (date: string): string => `<LeadManagement><Prospects><Prospect><Customers><Customer>
      <Phone Type="cell"><PhoneNumber>9185550142</PhoneNumber></Phone><Address><City>Tulsa</City></Address>
      <Name><FirstName>Dana</FirstName><LastName>Okafor</LastName></Name></Customer></Customers>
      <CustomerPreferences><NumberOfOccupants/><Pets/><Amenities/></CustomerPreferences>
      <Events><Event EventDate="${date}"><TransactionSource> ${IDS.sourceId} </TransactionSource>
      <Agent><AgentID IDValue="${IDS.agentId}"/></Agent></Event></Events></Prospect></Prospects></LeadManagement>`;
    expect((await post(fake, sloppy("yesterday"))).error).toContain("EventDate");
    expect((await post(fake, sloppy("2026-03-02T17:05:00.123456"))).status).toBe("Success");
    expect(fake.prospects()).toMatchObject([
      {
        people: [
          { type: "prospect", phones: [{ type: "other", number: "9185550142" }], addresses: [{ type: "other" }] },
        ],
        preferences: { pets: [{ type: "Other", count: 1 }], amenities: [{ type: "Other" }] },
        events: [{ type: "Other", date: "2026-03-02T17:05:00.123Z" }],
      },
    ]);
  });

  it("accepts, but names, what it does not keep", async () => {
    const { fake } = aFake();
    const preferences = '<CustomerPreferences><DesiredDeposit Exact="300"/></CustomerPreferences>';
    expect((await post(fake, lead({ preferences }))).status).toBe("Success");
    expect(fake.unexpected).toEqual([expect.stringContaining("DesiredDeposit")]);
  });
});

describe("duplicates", () => {
  const renter = (contact: string) => lead({ firstName: "Other", lastName: "Renter", contact });

  it.each([
    ["email", email(" DANA.Okafor@Example.com ")],
    ["phone", phone("(918) 555-0142")],
  ])("refuses a create whose %s is taken, with the lead as its echo", async (kind, contact) => {
    const { fake } = aFake();
    await post(fake, FULL_CREATE);
    const answer = await post(fake, renter(contact));
    expect(answer.status).toBe("Error");
    expect(answer.error).toContain(kind);
    expect(answer.error).toContain("already exists");
    expect(texts(answer.prospects[0], "Customers/Customer/Name/LastName")).toEqual(["Renter"]);
    expect(fake.prospects()).toHaveLength(1);
    expect(fake.unexpected).toEqual([]);
  });

  it("refuses a roommate and a change of contact that take another prospect's", async () => {
    const { fake } = aFake();
    await post(fake, FULL_CREATE);
    const ids = idsOf(await post(fake, renter(email("other@example.com"))));
    const taken = { contact: email("lee.marsh@example.com"), events: " " };
    expect((await post(fake, lead({ ids, ...taken }))).error).toContain("already exists");
    expect((await post(fake, lead({ ids: { prospectId: ids.prospectId }, ...taken }))).error).toContain("already");
  });

  it("does not refuse contact data a person already has", async () => {
    const { fake } = aFake();
    const ids = idsOf(await post(fake, MINIMAL_CREATE));
    fake.staff.createProspect({
      propertyId: IDS.propertyId,
      firstName: "Dana",
      lastName: "Okafor",
      email: "dana.okafor@example.com",
    });
    const answer = await post(fake, lead({ ids, contact: email("dana.okafor@example.com"), events: " " }));
    expect(answer.status).toBe("Success");
  });

  it("creates a second prospect in the other mode, which duplicateGroups shows", async () => {
    const { fake } = aFake({ duplicateMode: "create" });
    const first = idsOf(await post(fake, MINIMAL_CREATE));
    const second = idsOf(await post(fake, renter(email("Dana.Okafor@example.com"))));
    expect(fake.duplicateGroups()).toEqual([
      {
        propertyId: IDS.propertyId,
        email: "dana.okafor@example.com",
        prospectIds: [first.prospectId, second.prospectId],
      },
    ]);
  });

  it("keeps properties apart", async () => {
    const { fake } = aFake({
      properties: ["here", "there"].map((propertyId) => ({ propertyId, name: propertyId, timeZone: "UTC" })),
    });
    await post(fake, MINIMAL_CREATE, { PropertyID: "here" });
    expect((await post(fake, MINIMAL_CREATE, { PropertyID: "there" })).status).toBe("Success");
    expect(fake.duplicateGroups()).toEqual([]);
    expect(fake.prospects("there")).toHaveLength(1);
    const found = await search(fake, { Email: "dana.okafor@example.com", PropertyID: "there" });
    expect(found.prospects.map((prospect) => idsOfCustomer(all(prospect, "Customers/Customer")[0]).prospectId)).toEqual(
      [fake.prospects("there")[0]?.prospectId],
    );
  });

  it("forgets contact data that was changed", async () => {
    const { fake } = aFake();
    const { prospectId } = idsOf(await post(fake, MINIMAL_CREATE));
    fake.staff.changeEmail({ prospectId, email: "new@example.com" });
    expect((await post(fake, MINIMAL_CREATE)).status).toBe("Success");
  });
});
