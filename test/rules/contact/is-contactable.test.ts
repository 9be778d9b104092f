import { describe, expect, it } from "vitest";
import { isContactable } from "../../../src/rules/contact/is-contactable.js";

describe("isContactable", () => {
  it.each([
    [{ email: "dana@example.com" }, true],
    [{ phone: "(918) 555-0142" }, true],
    [{ email: "N/A", phone: "555-0142" }, false],
    [{ email: null, phone: null }, false],
    [{}, false],
  ])("%j: %s", (person, expected) => {
    expect(isContactable(person)).toBe(expected);
  });

  it("reads numbers of the country it is told", () => {
    expect(isContactable({ phone: "020 7946 0958" })).toBe(false);
    expect(isContactable({ phone: "020 7946 0958" }, "GB")).toBe(true);
  });
});
