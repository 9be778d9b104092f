import { describe, expect, it } from "vitest";
import { decodeProspects } from "../../../src/clients/resman/index.js";
import { isRemoteError } from "../../../src/domain/errors.js";
import { AGENT, identification, ok, PERSON, PROSPECT, personXml, prospects, prospectXml, SOURCE } from "./support.js";

const LOST = `
  <Prospect>
    <LastUpdateDate>2026-03-20T15:00:02</LastUpdateDate>
    <Customers>
      <Customer Type="lost">
        ${identification("PersonID", PERSON)}
        ${identification("ProspectID", PROSPECT)}
        <Name><FirstName>Dana</FirstName><LastName>Okafor</LastName></Name>
        <Phone PhoneType="cell"><PhoneNumber>0185550142</PhoneNumber></Phone>
        <Email>dana.okafor@example.com</Email>
      </Customer>
    </Customers>
    <CustomerPreferences>
      <TargetMoveInDate>2026-05-01T00:00:00</TargetMoveInDate>
      <DesiredUnit><MarketingName>00123</MarketingName></DesiredUnit>
      <DesiredRent Exact="$1,850.50"/>
      <DesiredNumBedrooms Exact="2"/>
      <Pets PetType="Dog" Count="1"/>
    </CustomerPreferences>
    <Events>
      <Event EventType="Other" EventDate="2026-03-02T17:05:00+00:00">
        <EventID IDType="" IDValue="c0aa3e5f" OrganizationName="ResMan"/>
        <Agent>
          <AgentID IDValue="${AGENT}"/>
          <AgentName><FirstName>DomIQ</FirstName><LastName>Assistant</LastName></AgentName>
        </Agent>
        <FirstContact>true</FirstContact>
        <Comments>Chat 8f21: wants a 2 bedroom &amp; parking.</Comments>
        <TransactionSource>${SOURCE}</TransactionSource>
      </Event>
      <Event EventType="Cancel" EventDate="2026-03-20T15:00:00+00:00">
        <EventReasons>Prospect Lost: Rent too high</EventReasons>
        <FirstContact>False</FirstContact>
      </Event>
    </Events>
  </Prospect>`;

const HOUSEHOLD = `
  <Prospect>
    <Customers>
      <Customer Type="prospect">${identification("ProspectID", "42D1C7B9")}${identification("PersonID", "9b8e4f02")}
        <Name><FirstName>Ira</FirstName><LastName>Lund</LastName></Name></Customer>
      <Customer Type="applicant">${identification("ProspectID", "42d1c7b9")}${identification("PersonID", "e6f7a8b9")}
        <Name><FirstName>Noor</FirstName><LastName>Lund</LastName></Name></Customer>
    </Customers>
    <CustomerPreferences/>
    <Events><Event EventType="Approved" EventDate="2026-03-18T20:11:00+00:00"><FirstContact>false</FirstContact></Event></Events>
  </Prospect>`;

describe("decodeProspects", () => {
  it("reads the answer of reference 3.6", () => {
    const [lost, household] = decodeProspects(prospects(LOST, HOUSEHOLD));
    expect(lost).toEqual({
      prospectId: PROSPECT,
      lastUpdateDate: "2026-03-20T15:00:02",
      customers: [
        {
          type: "lost",
          prospectId: PROSPECT,
          personId: PERSON,
          firstName: "Dana",
          lastName: "Okafor",
          phones: [{ type: "cell", number: "0185550142" }],
          email: "dana.okafor@example.com",
          addresses: [],
        },
      ],
      preferences: {
        targetMoveInDate: "2026-05-01",
        desiredUnits: [{ marketingName: "00123" }],
        desiredRent: { exact: 1850.5 },
        desiredBedrooms: { exact: 2 },
        pets: [{ type: "Dog", count: 1 }],
      },
      events: [
        {
          type: "Other",
          date: "2026-03-02T17:05:00+00:00",
          eventId: "c0aa3e5f",
          agentId: AGENT,
          agentName: "DomIQ Assistant",
          firstContact: true,
          comments: "Chat 8f21: wants a 2 bedroom & parking.",
          transactionSource: SOURCE,
        },
        {
          type: "Cancel",
          date: "2026-03-20T15:00:00+00:00",
          reasons: "Prospect Lost: Rent too high",
          firstContact: false,
        },
      ],
    });
    expect(household?.prospectId).toBe("42D1C7B9");
    expect(household?.customers.map(({ type }) => type)).toEqual(["prospect", "applicant"]);
    expect(household?.preferences).toEqual({});
  });

  it("reads none, one and many alike", () => {
    expect(decodeProspects(ok("<LeadManagement><Prospects/></LeadManagement>"))).toEqual([]);
    expect(decodeProspects(ok("<Prospects></Prospects>"))).toEqual([]);
    expect(decodeProspects(prospects(LOST))).toHaveLength(1);
    expect(decodeProspects(prospects(LOST, HOUSEHOLD, LOST))).toHaveLength(3);
  });

  it("reads prefixed and namespaced elements", () => {
    const prefixed = prospects(LOST, HOUSEHOLD)
      .replace(/<(\/?)([A-Z])/g, "<$1MITS:$2")
      .replace("<MITS:ResMan", '<MITS:ResMan xmlns:MITS="http://my-company.com/namespace"');
    expect(decodeProspects(prefixed)).toEqual(decodeProspects(prospects(LOST, HOUSEHOLD)));
  });

  it("reads a document that was escaped into Response, with or without declaration", () => {
    const inner = `<LeadManagement><Prospects>${LOST}</Prospects></LeadManagement>`;
    const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
    const expected = decodeProspects(prospects(LOST));
    expect(decodeProspects(ok(escaped(inner)))).toEqual(expected);
    expect(decodeProspects(ok(escaped(`<?xml version="1.0" encoding="utf-8"?>${inner}`)))).toEqual(expected);
    expect(decodeProspects(ok(`<![CDATA[${inner}]]>`))).toEqual(expected);
  });

  it("keeps every event date readable", () => {
    const withDate = (date: string) =>
      decodeProspects(
        prospects(
          `<Prospect><Customers>${personXml({ prospectId: PROSPECT })}</Customers><Events><Event EventType="Show" ${date}/></Events></Prospect>`,
        ),
      )[0]?.events[0]?.date;
    expect(withDate('EventDate="2026-03-02T17:05:00"')).toBe("2026-03-02T17:05:00");
    expect(withDate('EventDate="some day"')).toBe("1970-01-01T00:00:00Z");
    expect(withDate("")).toBe("1970-01-01T00:00:00Z");
  });

  it("reads elements that hold next to nothing", () => {
    const bare = `<Prospect><Customers><Customer>${identification("ProspectID", PROSPECT)}<Phone/><Phone PhoneType="cell"><PhoneNumber/></Phone><Email/><Address/></Customer></Customers>
      <CustomerPreferences><DesiredRent/><DesiredNumBedrooms Min="two"/><DesiredUnit/><Amenities/><Pets/><Comment> </Comment><NumberOfOccupants xsi:nil="true"/></CustomerPreferences>
      <Events><Event EventDate="2026-03-02"><Agent/><FirstContact>perhaps</FirstContact><Comments/></Event></Events></Prospect>`;
    expect(decodeProspects(prospects(bare))).toEqual([
      {
        prospectId: PROSPECT,
        customers: [
          {
            type: "other",
            prospectId: PROSPECT,
            phones: [
              { type: "other", number: "" },
              { type: "cell", number: "" },
            ],
            email: "",
            addresses: [{ type: "other" }],
          },
        ],
        preferences: { desiredUnits: [{}], amenities: [{ type: "Other" }], pets: [{ type: "Other", count: 1 }] },
        events: [{ type: "Other", date: "2026-03-02" }],
      },
    ]);
  });

  it("leaves out a prospect without a ProspectID and keeps the others", () => {
    const nameless = `<Prospect><Customers>${personXml({ personId: PERSON })}</Customers></Prospect>`;
    const found = decodeProspects(prospects(nameless, prospectXml({}), "<Prospect/>"));
    expect(found.map(({ prospectId }) => prospectId)).toEqual([PROSPECT]);
  });

  it("reads numeric and named character references", () => {
    const [found] = decodeProspects(
      prospects(prospectXml({ first: "Zo&#235; &amp;lt; &#x1F600;", last: "O&apos;Hara" })),
    );
    expect(found?.customers[0]).toMatchObject({ firstName: "Zoë &lt; 😀", lastName: "O'Hara" });
  });

  it("reads 50,000 escaped characters in one document", () => {
    const [found] = decodeProspects(prospects(prospectXml({ comments: "&amp;".repeat(50_000) })));
    expect(found?.events[0]?.comments).toHaveLength(50_000);
  });
});

describe("documents that are refused", () => {
  const bomb = `<!DOCTYPE a [<!ENTITY a "${"x".repeat(50)}"><!ENTITY b "&a;&a;&a;">]>${prospects(LOST).replace("Dana", "&b;")}`;
  const external = `<?xml version="1.0"?><!-- x --><!DOCTYPE ResMan SYSTEM "file:///etc/passwd">${prospects(LOST)}`;

  it.each([
    ["an entity bomb", bomb],
    ["an external DOCTYPE", external],
    ["a lower-case doctype", `<!doctype a>${prospects(LOST)}`],
    ["a DOCTYPE inside an escaped Response", ok("&lt;!DOCTYPE a&gt;&lt;LeadManagement/&gt;")],
    ["unbalanced tags", prospects(LOST).replace("</Customers>", "")],
    ["a cut-off document", prospects(LOST).slice(0, -40)],
    ["a bare ampersand", prospects(LOST).replace("&amp;", "&")],
    ["endless nesting", `${"<a>".repeat(50_000)}${"</a>".repeat(50_000)}`],
    ["a prototype name", ok("<__proto__><polluted>1</polluted></__proto__>")],
    ["no Prospects element", ok("<LeadManagement/>")],
    ["another root", "<html><body/></html>"],
    ["text", "all is well"],
    ["nothing", ""],
  ])("%s", (_what, xml) => {
    const attempt = () => decodeProspects(xml);
    expect(attempt).toThrow(expect.objectContaining({ code: "WIRE_SHAPE" }));
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it("says nothing of the document's content", () => {
    try {
      decodeProspects(prospects("<Prospect>Dana <dana@example.com></Prospect>"));
      expect.unreachable();
    } catch (error) {
      expect(isRemoteError(error, "WIRE_SHAPE")).toBe(true);
      expect(JSON.stringify(error) + String(error) + String((error as Error).cause)).not.toContain("dana");
    }
  });

  it("does not mistake a renter's text for a DOCTYPE", () => {
    const text = "my page starts with <![CDATA[<!DOCTYPE html>]]> &lt;!DOCTYPE x&gt;<!-- <!DOCTYPE y> -->";
    const [found] = decodeProspects(prospects(prospectXml({ comments: text })));
    expect(found?.events[0]?.comments).toBe("my page starts with <!DOCTYPE html> <!DOCTYPE x>");
  });
});
