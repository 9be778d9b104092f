import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalEmail, emailKey } from "../../../src/rules/contact/email.js";
import { canonicalPhone, phoneKey, phoneParts } from "../../../src/rules/contact/phone.js";

describe("emails", () => {
  it.each([
    [" Dana.Okafor@Example.COM ", "dana.okafor@example.com"],
    ["a+b@example.com", "a+b@example.com"],
    ["N/A", null],
    ["none", null],
    ["", null],
    [null, null],
    ["a@b", null],
    ["a b@example.com", null],
    ["<a@example.com>", null],
    ["a@example.com, b@example.com", null],
  ])("%s is %s", (text, expected) => {
    expect(canonicalEmail(text)).toBe(expected);
  });

  it.each([
    ["maria.vanderberg94+apt@gmail.com", "mariavanderberg94@gmail.com"],
    ["Maria.VanDerBerg94@googlemail.com", "mariavanderberg94@gmail.com"],
    ["dana+x@outlook.com", "dana@outlook.com"],
    ["d.ana@outlook.com", "d.ana@outlook.com"],
    ["dana+x@example.com", "dana+x@example.com"],
    ["N/A", null],
  ])("the mailbox of %s is %s", (text, expected) => {
    expect(emailKey(text)).toBe(expected);
  });

  it("is idempotent", () => {
    fc.assert(
      fc.property(fc.oneof(fc.emailAddress(), fc.string()), (text) => {
        const email = canonicalEmail(text);
        expect(canonicalEmail(email)).toBe(email);
        expect(emailKey(emailKey(text))).toBe(emailKey(text));
      }),
    );
  });
});

describe("phones", () => {
  it.each([
    ["(918) 555-0142", "+19185550142"],
    ["918.555.0142", "+19185550142"],
    ["19185550142", "+19185550142"],
    ["918 555 4230 ext. 84", "+19185554230;ext=84"],
    ["+19185554230;ext=84", "+19185554230;ext=84"],
    ["+19185554230;ext=<8>", "+19185554230;ext=8"],
    ["+19185554230;ext=x", "+19185554230"],
    ["+44 20 7946 0958", "+442079460958"],
    ["555-0142", null],
    ["N/A", null],
    ["", null],
    [undefined, null],
  ])("%s is %s", (text, expected) => {
    expect(canonicalPhone(text)).toBe(expected);
  });

  it("reads national numbers in the country it is told", () => {
    expect(canonicalPhone("020 7946 0958", "GB")).toBe("+442079460958");
  });

  it("takes two extensions of one line for the same line", () => {
    expect(phoneKey("918 555 4230 ext. 84")).toBe(phoneKey("(918) 555-4230"));
    expect(phoneKey("N/A")).toBeNull();
  });

  it("writes ten digits in the US and E.164 elsewhere", () => {
    expect(phoneParts("+19185554230;ext=84")).toEqual({ number: "9185554230", extension: "84" });
    expect(phoneParts("+442079460958")).toEqual({ number: "+442079460958" });
  });

  it("is idempotent", () => {
    const text = fc.oneof(fc.string(), fc.integer({ min: 2_000_000_000, max: 9_999_999_999 }).map(String));
    fc.assert(
      fc.property(text, (written) => {
        const phone = canonicalPhone(written);
        expect(canonicalPhone(phone)).toBe(phone);
      }),
    );
  });
});
