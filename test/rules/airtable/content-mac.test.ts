import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { verifyContentMac } from "../../../src/rules/airtable/content-mac.js";

const BODY =
  '{"base":{"id":"app00000000000000"},"webhook":{"id":"ach00000000000000"},"timestamp":"2022-02-01T21:25:05.663Z"}';
const SPACED = BODY.replaceAll('":', '": ').replaceAll(",", ", ");
const SECRET = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
const MAC = "hmac-sha256=997ae1f19848fdf4e8e07db1c9650045193abc5dc4b82b4c70466ecafe7b6f7d";

describe("a ping's MAC", () => {
  it("fits the vectors of the API reference", () => {
    expect(verifyContentMac(BODY, MAC, SECRET)).toBe(true);
    const short = "hmac-sha256=e26da696a90933647bddc83995c3e1e3bb1c3d8ce1ff61cb7469767d50b2b2d4";
    expect(verifyContentMac(new TextEncoder().encode(SPACED), short, "c2VjcmV0LWtleQ==")).toBe(true);
  });

  it("does not fit the same JSON in another writing", () => {
    expect(verifyContentMac(SPACED, MAC, SECRET)).toBe(false);
  });

  it("is that of another implementation, and of no other body, digit or secret", () => {
    const secret = fc.uint8Array({ minLength: 1, maxLength: 64 });
    fc.assert(
      fc.property(secret, fc.uint8Array({ maxLength: 200 }), fc.nat({ max: 63 }), (key, body, place) => {
        const digits = createHmac("sha256", key).update(body).digest("hex");
        const base64 = Buffer.from(key).toString("base64");
        expect(verifyContentMac(body, `hmac-sha256=${digits}`, base64)).toBe(true);
        const other = (Number.parseInt(digits[place] ?? "0", 16) ^ 1).toString(16);
        const wrong = `${digits.slice(0, place)}${other}${digits.slice(place + 1)}`;
        expect(verifyContentMac(body, `hmac-sha256=${wrong}`, base64)).toBe(false);
        expect(verifyContentMac(Uint8Array.of(...body, 1), `hmac-sha256=${digits}`, base64)).toBe(false);
        const longer = Buffer.from([...key, 1]).toString("base64");
        expect(verifyContentMac(body, `hmac-sha256=${digits}`, longer)).toBe(false);
      }),
    );
  });

  it.each<[string, unknown, unknown, unknown]>([
    ["no header", BODY, undefined, SECRET],
    ["an empty header", BODY, "", SECRET],
    ["another algorithm", BODY, MAC.replace("sha256", "sha1"), SECRET],
    ["a digit too few", BODY, MAC.slice(0, -1), SECRET],
    ["digits without the prefix", BODY, MAC.slice("hmac-sha256=".length), SECRET],
    ["no secret", BODY, MAC, ""],
    ["a secret that is not base64", BODY, MAC, "not base64!"],
    ["a missing secret", BODY, MAC, undefined],
    ["a parsed body", JSON.parse(BODY), MAC, SECRET],
  ])("is not found in %s, and nothing is thrown", (_, body, header, secret) => {
    expect(verifyContentMac(body as string, header as string, secret as string)).toBe(false);
  });
});
