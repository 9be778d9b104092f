import { describe, expect, it } from "vitest";
import { encodeLeadPost } from "../../../src/clients/resman/index.js";
import { ValidationError } from "../../../src/domain/errors.js";
import { AGENT, customer, event, leadPost, PERSON, PROSPECT, SOURCE } from "./support.js";

/** A document as it is written for people: without the space between elements. */
const compactXml = (xml: string): string => xml.replace(/>\s+</g, "><").trim();

const inPost = (prospect: string): string =>
  compactXml(`<LeadManagement><Prospects><Prospect>${prospect}</Prospect></Prospects></LeadManagement>`);

describe("encodeLeadPost", () => {
  it("writes the minimal create of reference 3.3", () => {
    const post = { customer: customer({ email: "dana.okafor@example.com" }), events: [event()] };
    expect(encodeLeadPost(post)).toBe(
      inPost(`
        <Customers>
          <Customer Type="prospect">
            <Name><FirstName>Dana</FirstName><LastName>Okafor</LastName></Name>
            <Email>dana.okafor@example.com</Email>
          </Customer>
        </Customers>
        <Events>
          <Event EventType="Other" EventDate="2026-03-02T17:05:00Z">
            <Agent><AgentID IDValue="${AGENT}"/></Agent>
            <FirstContact>true</FirstContact>
            <TransactionSource>${SOURCE}</TransactionSource>
          </Event>
        </Events>`),
    );
  });

  it("writes the full create of reference 3.4 in the order of the schema", () => {
    const xml = encodeLeadPost({
      customer: customer({
        middleName: "R",
        addresses: [
          {
            type: "current",
            line1: "18 Juniper Ct",
            line2: "Apt 3",
            city: "Tulsa",
            state: "OK",
            postalCode: "74103",
            country: "USA",
          },
        ],
        phones: [
          { type: "cell", number: "9185550142" },
          { type: "home", number: "9185550177", extension: "84" },
        ],
        email: "dana.okafor@example.com",
      }),
      preferences: {
        comments: ["Asked the website assistant about covered parking & pet fees."],
        pets: [{ type: "Dog", count: 1, size: "Medium", weight: 35 }],
        amenities: [{ type: "Balcony" }, { type: "WD_Hookup", rank: "1" }],
        floorLevelDesired: "2",
        numberOfOccupants: 2,
        desiredLeaseTerms: "12",
        desiredBathrooms: { min: 1, max: 2 },
        desiredBedrooms: { exact: 2 },
        desiredRent: { max: 1850, min: 1400 },
        desiredUnits: [{ marketingName: "1204", unitType: "B2" }],
        desiredFloorplan: "B2-Renovated",
        targetMoveInDate: "2026-05-01",
      },
      events: [
        event({ agentName: "DomIQ Assistant", reasons: "Website chat", comments: "Chat 8f21: budget 1,850." }),
        event({ type: "Appointment", date: "2026-03-05T10:30:00-06:00", firstContact: false, eventId: "E-1" }),
      ],
    });
    expect(xml).toBe(
      inPost(`
        <Customers>
          <Customer Type="prospect">
            <Name><FirstName>Dana</FirstName><MiddleName>R</MiddleName><LastName>Okafor</LastName></Name>
            <Address AddressType="current">
              <AddressLine1>18 Juniper Ct</AddressLine1><AddressLine2>Apt 3</AddressLine2><City>Tulsa</City>
              <State>OK</State><PostalCode>74103</PostalCode><Country>USA</Country>
            </Address>
            <Phone PhoneType="cell"><PhoneNumber>9185550142</PhoneNumber></Phone>
            <Phone PhoneType="home"><PhoneNumber>9185550177</PhoneNumber><Extension>84</Extension></Phone>
            <Email>dana.okafor@example.com</Email>
          </Customer>
        </Customers>
        <CustomerPreferences>
          <TargetMoveInDate>2026-05-01</TargetMoveInDate>
          <DesiredFloorplan>B2-Renovated</DesiredFloorplan>
          <DesiredUnit><MarketingName>1204</MarketingName><UnitType>B2</UnitType></DesiredUnit>
          <DesiredRent Min="1400.00" Max="1850.00"/>
          <DesiredNumBedrooms Exact="2"/>
          <DesiredNumBathrooms Min="1" Max="2"/>
          <DesiredLeaseTerms>12</DesiredLeaseTerms>
          <NumberOfOccupants>2</NumberOfOccupants>
          <FloorLevelDesired>2</FloorLevelDesired>
          <Amenities AmenityType="Balcony"/>
          <Amenities AmenityType="WD_Hookup"><Rank>1</Rank></Amenities>
          <Pets PetType="Dog" Count="1" Size="Medium" Weight="35"/>
          <Comment>Asked the website assistant about covered parking &amp; pet fees.</Comment>
        </CustomerPreferences>
        <Events>
          <Event EventType="Other" EventDate="2026-03-02T17:05:00Z">
            <Agent>
              <AgentID IDValue="${AGENT}"/>
              <AgentName><FirstName>DomIQ</FirstName><LastName>Assistant</LastName></AgentName>
            </Agent>
            <EventReasons>Website chat</EventReasons>
            <FirstContact>true</FirstContact>
            <Comments>Chat 8f21: budget 1,850.</Comments>
            <TransactionSource>${SOURCE}</TransactionSource>
          </Event>
          <Event EventType="Appointment" EventDate="2026-03-05T16:30:00Z">
            <EventID IDValue="E-1" OrganizationName="ResMan"/>
            <Agent><AgentID IDValue="${AGENT}"/></Agent>
            <FirstContact>false</FirstContact>
            <TransactionSource>${SOURCE}</TransactionSource>
          </Event>
        </Events>`),
    );
  });

  it("writes the lost mark of reference 3.5 with both ids of the update", () => {
    const { agentId } = event();
    const xml = encodeLeadPost({
      customer: customer({ type: "lost", prospectId: PROSPECT, personId: PERSON }),
      events: [
        {
          type: "Cancel",
          date: "2026-03-20T15:00:00Z",
          ...(agentId && { agentId }),
          firstContact: false,
          transactionSource: "d2f5b8c0-77a1-4e63-90fb-18c6ea0b4d21",
        },
      ],
    });
    expect(xml).toBe(
      inPost(`
        <Customers>
          <Customer Type="lost">
            <Identification IDType="ProspectID" IDValue="${PROSPECT}" OrganizationName="ResMan"/>
            <Identification IDType="PersonID" IDValue="${PERSON}" OrganizationName="ResMan"/>
            <Name><FirstName>Dana</FirstName><LastName>Okafor</LastName></Name>
          </Customer>
        </Customers>
        <Events>
          <Event EventType="Cancel" EventDate="2026-03-20T15:00:00Z">
            <Agent><AgentID IDValue="${AGENT}"/></Agent>
            <FirstContact>false</FirstContact>
            <TransactionSource>d2f5b8c0-77a1-4e63-90fb-18c6ea0b4d21</TransactionSource>
          </Event>
        </Events>`),
    );
  });

  it("writes a blank element for an empty email and phone, and nothing for absent ones", () => {
    const cleared = encodeLeadPost(leadPost({ email: " ", phones: [{ type: "cell", number: "" }] }));
    expect(cleared).toContain('<Phone PhoneType="cell"><PhoneNumber/></Phone><Email/>');
    const untouched = encodeLeadPost(leadPost());
    expect(untouched).not.toContain("Phone");
    expect(untouched).not.toContain("Email");
  });
});

describe("lengths", () => {
  const textIn = (xml: string, name: string): string | undefined =>
    new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];

  it("cuts names at 50 and comments at 1,000 characters", () => {
    const xml = encodeLeadPost(leadPost({ firstName: "x".repeat(51), lastName: "y".repeat(50) }, "z".repeat(1001)));
    expect(textIn(xml, "FirstName")).toBe("x".repeat(50));
    expect(textIn(xml, "LastName")).toBe("y".repeat(50));
    expect(textIn(xml, "Comments")).toBe("z".repeat(1000));
  });

  it("never cuts a surrogate pair in half", () => {
    const xml = encodeLeadPost(leadPost({ firstName: `${"x".repeat(49)}😀` }));
    expect(textIn(xml, "FirstName")).toBe("x".repeat(49));
  });

  it("leaves out what would be wrong when cut: email, phone, extension, state, postal code", () => {
    const xml = encodeLeadPost(
      leadPost({
        email: `${"a".repeat(70)}@example.com`,
        phones: [
          { type: "cell", number: "1".repeat(21) },
          { type: "home", number: "9185550142", extension: "2".repeat(21) },
        ],
        addresses: [{ type: "current", city: "Tulsa", state: "Oklahoma", postalCode: "7".repeat(13) }],
      }),
    );
    expect(xml).not.toMatch(/Email|<State>|PostalCode|Extension|cell/);
    expect(textIn(xml, "PhoneNumber")).toBe("9185550142");
    expect(textIn(xml, "City")).toBe("Tulsa");
  });

  it("keeps an email of exactly 80 characters", () => {
    const email = `${"a".repeat(68)}@example.com`;
    expect(email).toHaveLength(80);
    expect(textIn(encodeLeadPost(leadPost({ email })), "Email")).toBe(email);
  });

  it("sends five comments at most, and no blank one", () => {
    const comments = ["1", " ", "2", "3", "4", "5", "6"];
    const xml = encodeLeadPost({ ...leadPost(), preferences: { comments } });
    expect([...xml.matchAll(/<Comment>(.*?)<\/Comment>/g)].map((match) => match[1])).toEqual(["1", "2", "3", "4", "5"]);
  });
});

describe("values", () => {
  it("writes rents with two decimals and rooms, weights and counts as whole numbers", () => {
    const xml = encodeLeadPost({
      ...leadPost(),
      preferences: {
        desiredRent: { exact: 1399.999 },
        desiredBathrooms: { exact: 1.5 },
        desiredBedrooms: { min: Number.NaN },
        pets: [{ type: "Cat", count: 2, weight: 9.4 }],
      },
    });
    expect(xml).toContain('<DesiredRent Exact="1400.00"/>');
    expect(xml).toContain('<DesiredNumBathrooms Exact="2"/>');
    expect(xml).not.toContain("DesiredNumBedrooms");
    expect(xml).toContain('<Pets PetType="Cat" Count="2" Weight="9"/>');
  });

  it.each([
    ["2026-03-02T17:05:00.987Z", "2026-03-02T17:05:00Z"],
    ["2026-03-02T11:05:00-06:00", "2026-03-02T17:05:00Z"],
    ["2026-03-02T17:05:00.123456", "2026-03-02T17:05:00Z"],
    ["2026-03-08T01:59:59-06:00", "2026-03-08T07:59:59Z"],
    ["2026-03-02", "2026-03-02T00:00:00Z"],
  ])("writes the instant %s as %s", (date, expected) => {
    expect(encodeLeadPost({ customer: customer(), events: [event({ date })] })).toContain(`EventDate="${expected}"`);
  });

  it("refuses dates that are none", () => {
    expect(() => encodeLeadPost({ customer: customer(), events: [event({ date: "soon" })] })).toThrow(ValidationError);
    const preferences = { targetMoveInDate: "next May" };
    expect(() => encodeLeadPost({ customer: customer(), preferences, events: [] })).toThrow(ValidationError);
  });

  it("escapes markup and drops what XML cannot hold", () => {
    const xml = encodeLeadPost({
      ...leadPost({ firstName: '<b>\u0000\u0008Ann & "Bo"</b>\uD800\uFFFE' }),
      preferences: { pets: [{ type: "Other", count: 1, description: 'a "tame"\n<fox> & co\t' }] },
    });
    expect(xml).toContain('<FirstName>&lt;b&gt;Ann &amp; "Bo"&lt;/b&gt;</FirstName>');
    expect(xml).toContain('Description="a &quot;tame&quot;&#10;&lt;fox&gt; &amp; co"');
  });

  it("splits an agent's name before its last word", () => {
    const agentXml = (agentName: string) => encodeLeadPost({ customer: customer(), events: [event({ agentName })] });
    expect(agentXml("Mary Ann  Lund")).toContain(
      "<FirstName>Mary Ann</FirstName><LastName>Lund</LastName></AgentName>",
    );
    expect(agentXml("Mary")).toContain("<AgentName><FirstName>Mary</FirstName></AgentName>");
  });
});
