import { describe, expect, it } from "vitest";
import { LeadMatcher } from "../../../src/rules/matching/lead-matcher.js";

const matcher = new LeadMatcher();
const dana = { firstName: "Dana", lastName: "Okafor", email: "dana@example.com", phone: "(918) 555-0142" };

/** What the engine may do by itself with a renter who looks like Dana. */
describe("a renter is taken for one who is known", () => {
  it.each([
    ["by the same mailbox, written differently", { ...dana, email: " DANA@Example.com", phone: null }],
    ["by the mailbox under a first name alone", { firstName: "Dana", email: "dana@example.com" }],
    ["by the line and a first name with a typing slip", { firstName: "Dnaa", lastName: "Okafor", phone: "9185550142" }],
    ["by the line with an extension", { firstName: "Dana", lastName: "Okafor", phone: "+1 918 555 0142 ext. 84" }],
  ])("%s", (_, other) => {
    expect(matcher.compare(dana, other).band).toBe("merge");
  });
});

describe("a person is asked", () => {
  it.each([
    ["for a mailbox and line under another first name", { ...dana, firstName: "Kwame" }],
    ["for the line, another mailbox and a similar name", { ...dana, firstName: "Dnaa", email: "d@example.org" }],
    ["for the line and no name", { phone: "9185550142" }],
  ])("%s", (_, other) => {
    expect(matcher.compare(dana, other).band).toBe("review");
  });
});

describe("nobody is asked", () => {
  it.each([
    ["about a family's line", { firstName: "Kwame", lastName: "Okafor", phone: "+1 918 555 0142" }],
    ["about a shared mailbox with another name and line", { ...dana, firstName: "Kwame", phone: "2125550100" }],
    ["about a phone that is none", { firstName: "Dana", phone: "N/A" }],
  ])("%s", (_, other) => {
    expect(matcher.compare(dana, other).band).toBe("distinct");
  });

  it("about two of a common name who share no contact", () => {
    const mary = { firstName: "Mary", lastName: "Smith", email: "mary@example.com", phone: "9185550142" };
    const other = { ...mary, email: "other@example.org", phone: "2125550100" };
    expect(matcher.compare(mary, other).band).toBe("distinct");
  });

  it("about two who gave phones that are none", () => {
    const nobody = { firstName: "A", phone: "N/A" };
    expect(matcher.compare(nobody, { ...nobody }).band).toBe("distinct");
  });
});
