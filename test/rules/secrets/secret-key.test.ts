import { describe, expect, it } from "vitest";
import { isSyncError } from "../../../src/domain/errors.js";
import { parseSecretKeys, readSecretKey, type SecretKeyInput } from "../../../src/rules/secrets/secret-key.js";

const BYTES = Uint8Array.from({ length: 32 }, (_, index) => 255 - index);
const BUFFER = Buffer.from(BYTES);
const BASE64 = BUFFER.toString("base64");

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (isSyncError(error, "INVALID_CONFIG")) return error.message;
    throw error;
  }
  return "accepted";
}

describe("a key", () => {
  it.each<[string, SecretKeyInput]>([
    ["bytes", BYTES],
    ["base64", BASE64],
    ["base64 with white space around it", `${BASE64}\n`],
    ["base64 without padding", BASE64.replace("=", "")],
    ["base64url", BUFFER.toString("base64url")],
    ["hexadecimal", BUFFER.toString("hex")],
    ["hexadecimal in capitals", BUFFER.toString("hex").toUpperCase()],
  ])("is read from %s", (_, input) => {
    expect(readSecretKey("k1", input).bytes()).toEqual(BYTES);
  });

  it("stays as it was when the caller wipes the array", () => {
    const given = Uint8Array.from(BYTES);
    const key = readSecretKey("k1", given);
    given.fill(0);
    expect(key.bytes()).toEqual(BYTES);
  });

  it("is told apart by its check value, whatever its id", () => {
    const other = Uint8Array.from(BYTES);
    other[31] = 0;
    expect(readSecretKey("k2", BYTES).check).toBe(readSecretKey("k1", BYTES).check);
    expect(readSecretKey("k1", other).check).not.toBe(readSecretKey("k1", BYTES).check);
  });

  it.each<[string, SecretKeyInput, RegExp]>([
    ["k1", BYTES.subarray(1), /key k1 has 31 bytes, not 32/],
    ["k1", Buffer.alloc(16).toString("base64"), /key k1 has 16 bytes, not 32/],
    ["k1", "not base64 at all!", /key k1 is neither base64 nor hexadecimal/],
    ["k1", "", /key k1 has 0 bytes/],
    ["1", BYTES, /beginning with a letter/],
    ["", BYTES, /beginning with a letter/],
    ["a:b", BYTES, /beginning with a letter/],
    ["k".repeat(33), BYTES, /1 to 32/],
  ])("%j is refused with a reason", (kid, input, reason) => {
    expect(refusal(() => readSecretKey(kid, input))).toMatch(reason);
  });

  it("is never shown, not even given in place of its id", () => {
    for (const text of [BASE64, BUFFER.toString("hex"), BUFFER.toString("base64url")]) {
      const messages = [
        refusal(() => readSecretKey(text, "k1")),
        refusal(() => readSecretKey("k1", `${text}${text}`)),
        refusal(() => parseSecretKeys(`${text}:k1`)),
        refusal(() => parseSecretKeys(text)),
      ];
      for (const message of messages) {
        expect(message).toMatch(/^Secret keys: /);
        expect(message).not.toContain(text.slice(0, 12));
      }
    }
  });
});

describe("keys of the environment", () => {
  it("come in the order they are given", () => {
    expect(Object.entries(parseSecretKeys(`k2:${BASE64}, k1 : ${BUFFER.toString("hex")}`))).toEqual([
      ["k2", BASE64],
      ["k1", BUFFER.toString("hex")],
    ]);
  });

  it.each([
    ["", /entry 1 .* no `:`/],
    [`k1:${BASE64},`, /entry 2 .* no `:`/],
    [`k1:${BASE64},k1:${BASE64}`, /k1 is given twice/],
    ["k1:", /key k1 has 0 bytes/],
    [`:${BASE64}`, /ids must be/],
    [undefined as never, /list is not there/],
  ])("%# is refused with a reason", (text, reason) => {
    expect(refusal(() => parseSecretKeys(text))).toMatch(reason);
  });
});
