import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkLeadManagement } from "../../src/testing/fake-resman/mits-check.js";
import { LEAD_EVENT_TYPES } from "../../src/testing/fake-resman/mits-schema.js";
import { parseXml } from "../../src/testing/fake-resman/xml.js";
import { FULL_CREATE, MARK_LOST, MINIMAL_CREATE, UPDATE_HEAD } from "./documents.js";

const check = (document: string): string[] => checkLeadManagement(parseXml(document));

/** The full document with one change; fails when the change did not take. */
function changed(from: string | RegExp, to: string, document = FULL_CREATE): string {
  const result = document.replace(from, to);
  if (result === document) throw new Error("the document does not contain what the test changes");
  return result;
}

describe("the strict checker", () => {
  it.each([
    ["the minimal create (3.3)", MINIMAL_CREATE],
    ["the full create (3.4, 4.0.1)", FULL_CREATE],
    ["the head of an update, Events empty (3.5)", UPDATE_HEAD],
    ["mark lost, ResMan's own type (3.5)", MARK_LOST],
  ])("accepts %s", (_, document) => {
    expect(check(document)).toEqual([]);
  });

  it.each(LEAD_EVENT_TYPES.flatMap((type) => [type, type.toLowerCase(), type.toUpperCase()]))(
    "accepts the event type %s",
    (type) => {
      expect(check(MINIMAL_CREATE.replace('EventType="Other"', `EventType="${type}"`))).toEqual([]);
    },
  );

  it.each([
    "2026-03-02T17:05:00Z",
    "2026-03-02T17:05:00+00:00",
    "2026-03-02T17:05:00.123456",
    "2026-03-02T12:05:00-05:00",
  ])("accepts the event date %s", (date) => {
    expect(check(MINIMAL_CREATE.replace("2026-03-02T17:05:00Z", date))).toEqual([]);
  });

  it.each([
    [
      "TransactionSource before FirstContact",
      changed(
        /(<FirstContact>true<\/FirstContact>)\s*(<TransactionSource>.*<\/TransactionSource>)/,
        "$2$1",
        MINIMAL_CREATE,
      ),
      "LeadManagement/Prospects/Prospect/Events/Event: FirstContact must come before TransactionSource.",
    ],
    [
      "Email before Phone",
      changed("<Email>dana", "<Email/><Phone PhoneType='cell'/><Email>dana"),
      "Phone must come before",
    ],
    ["a customer without Type", changed(' Type="roommate"', ""), "Customer: attribute Type is missing"],
    ["a phone without PhoneType", changed(' PhoneType="cell"', ""), "Phone: attribute PhoneType is missing"],
    ["a wrong attribute name", changed("PhoneType=", "Type="), "Phone: unknown attribute Type"],
    [
      "an identification without IDValue",
      changed('<AgentID IDValue="5c1b0e52-9f0d-4c6b-8a77-0d2f6c1e9a10"/>', "<AgentID/>"),
      "IDValue is missing",
    ],
    ["pets without Count", changed(' Count="1"', ""), "Pets: attribute Count is missing"],
    ["an event without a date", changed(/ EventDate="2026-03-05[^"]*"/, ""), "EventDate is missing"],
    ["a customer without Name", changed(/<Name>\s*<FirstName>Lee[\s\S]*?<\/Name>/, ""), "Customer: Name is missing"],
    ["a name without LastName", changed("<LastName>Marsh</LastName>", ""), "Name: LastName is missing"],
    ["an over-long email", changed("dana.okafor@", `${"d".repeat(80)}@`), "Email: must be at most 80 characters"],
    ["an over-long first name", changed(">Dana<", `>${"D".repeat(51)}<`), "FirstName: must be at most 50 characters"],
    ["an over-long phone", changed("9185550142", "9".repeat(21)), "PhoneNumber: must be at most 20 characters"],
    ["over-long event comments", changed("In-person", "x".repeat(1001)), "Comments: must be at most 1000 characters"],
    ["an over-long comment", changed("Asked", "x".repeat(1001)), "Comment: must be at most 1000 characters"],
    [
      "six comments",
      changed("</CustomerPreferences>", `${"<Comment>x</Comment>".repeat(5)}</CustomerPreferences>`),
      "Comment may occur 5 times",
    ],
    ["a state of four letters", changed(">OK<", ">OKLA<"), "State: must be at most 3 characters"],
    [
      "Comments under preferences",
      changed("<Comment>", "<Comments>").replace("</Comment>", "</Comments>"),
      "CustomerPreferences: unknown element Comments",
    ],
    ["DesiredLeaseTerm", changed(/DesiredLeaseTerms/g, "DesiredLeaseTerm"), "unknown element DesiredLeaseTerm"],
    [
      "QuickReason",
      changed("<EventReasons>Website chat</EventReasons>", "<QuickReason/>"),
      "unknown element QuickReason",
    ],
    ["a namespace prefix", changed(/LeadManagement>/g, "MITS:LeadManagement>"), "root element must be LeadManagement"],
    ["an unknown customer type", changed('Type="roommate"', 'Type="friend"'), "attribute Type must be one of"],
    ["a customer type in upper case", changed('Type="roommate"', 'Type="Roommate"'), "attribute Type must be one of"],
    ["an unknown phone type", changed('"home"', '"mobile"'), "attribute PhoneType must be one of"],
    ["an unknown pet", changed('"Dog"', '"Iguana"'), "attribute PetType must be one of"],
    ["an unknown amenity", changed('"Balcony"', '"Pool"'), "attribute AmenityType must be one of"],
    [
      "a MITS event type ResMan is not known to take",
      changed('"Appointment"', '"Chat"'),
      "attribute EventType must be one of",
    ],
    ["a US date", changed("2026-05-01", "05/01/2026"), "TargetMoveInDate: must be a date"],
    ["a day that does not exist", changed("2026-05-01", "2026-02-30"), "TargetMoveInDate: must be a date"],
    [
      "a time without seconds",
      changed("2026-03-05T16:30:00Z", "2026-03-05T16:30Z"),
      "EventDate must be a date and time",
    ],
    ["the 25th hour", changed("2026-03-05T16:30:00Z", "2026-03-05T25:30:00Z"), "EventDate must be a date and time"],
    ["a rent with one decimal", changed("1400.00", "1400.5"), "DesiredRent: attribute Min must be an amount"],
    ["half a bathroom", changed('Min="1" Max="2"', 'Min="1" Max="2.5"'), "DesiredNumBathrooms: attribute Max"],
    ["FirstContact yes", changed(">true<", ">yes<"), "FirstContact: must be true or false"],
    ["text between elements", changed("<Customers>", "<Customers>Dana"), "Customers: takes elements, not text"],
    ["elements within text", changed(">dana.okafor@example.com<", "><b>x</b><"), "Email: takes text, not elements"],
    ["two email addresses", changed("</Email>", "</Email><Email>two@example.com</Email>"), "Email may occur 1 times"],
  ])("rejects %s", (_, document, violation) => {
    expect(check(document).join("\n")).toContain(violation);
  });

  it("counts characters, not UTF-16 units", () => {
    expect(check(changed(">Dana<", `>${"🙂".repeat(50)}<`))).toEqual([]);
  });

  it("never quotes a value", () => {
    const secret = fc.stringMatching(/^[a-z]{60,90}$/);
    fc.assert(
      fc.property(secret, (value) => {
        const violations = check(changed(">Dana<", `>${value}<`).replace("9185550142", value));
        expect(violations).toHaveLength(2);
        expect(violations.join()).not.toContain(value);
      }),
    );
  });
});

describe("parseXml", () => {
  it.each([
    ["an unclosed element", "<a><b></a>"],
    ["a bare ampersand", "<a>x & y</a>"],
    ["an entity XML does not know", "<a>caf&eacute;</a>"],
    ["a control character", "<a>\u0001</a>"],
    ["a reference to a control character", "<a>&#1;</a>"],
    ["a DOCTYPE", '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'],
    ["two roots", "<a/><b/>"],
    ["no XML", "hello"],
    ["nothing", ""],
  ])("refuses %s", (_, document) => {
    expect(() => parseXml(document)).toThrow();
  });
});
