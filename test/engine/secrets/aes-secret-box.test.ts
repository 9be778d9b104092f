import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AesSecretBox, generateSecretKey, parseSecretKeys } from "../../../src/index.js";
import { CREDENTIALS, codeOf } from "./support.js";

const PURPOSE = "resman_integration:1";
const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 });

describe("AesSecretBox", () => {
  it("seals with the last key, or the one that is named, and opens with any", () => {
    const keys = { k1: generateSecretKey(), k2: generateSecretKey() };
    const [last, named] = [new AesSecretBox({ keys }), new AesSecretBox({ keys, currentKeyId: "k1" })];
    expect([last.seal({}, "p").kid, named.seal({}, "p").kid]).toEqual(["k2", "k1"]);
    expect(last.open(named.seal(CREDENTIALS, PURPOSE), PURPOSE)).toEqual(CREDENTIALS);
    expect(named.open(last.seal(CREDENTIALS, PURPOSE), PURPOSE)).toEqual(CREDENTIALS);
  });

  it("refuses options that are none, and quotes nothing of them", () => {
    const keys = { k1: generateSecretKey() };
    for (const options of [undefined, null, {}, { keys: null }, { keys: keys.k1 }, { keys, currentKeyId: 7 }]) {
      const make = () => new AesSecretBox(options as never);
      expect(make).toThrow(expect.objectContaining({ code: "INVALID_CONFIG" }));
      expect(make).not.toThrow(keys.k1);
    }
  });

  it("uses another nonce each time", () => {
    const box = new AesSecretBox({ keys: { k1: generateSecretKey() } });
    const sealed = Array.from({ length: 1000 }, () => box.seal(CREDENTIALS, PURPOSE));
    expect(new Set(sealed.map(({ iv }) => iv)).size).toBe(1000);
    expect(new Set(sealed.map(({ ct }) => ct)).size).toBe(1000);
  });

  it("takes its randomness from outside where it is given", () => {
    const asked: number[] = [];
    const randomBytes = (length: number): Uint8Array => {
      asked.push(length);
      return new Uint8Array(length).fill(7);
    };
    const key = generateSecretKey(randomBytes);
    const box = new AesSecretBox({ keys: { k1: key }, randomBytes });
    expect(key).toBe(Buffer.alloc(32, 7).toString("base64"));
    expect(box.seal({}, "p").iv).toBe(Buffer.alloc(12, 7).toString("base64"));
    expect(asked).toEqual([32, 12]);
  });

  it("tells keys apart, whichever two there are", async () => {
    await fc.assert(
      fc.asyncProperty(bytes, bytes, async (one, other) => {
        fc.pre(Buffer.compare(one, other) !== 0);
        const sealed = new AesSecretBox({ keys: { k1: one } }).seal(CREDENTIALS, PURPOSE);
        const open = (keys: Record<string, Uint8Array>) =>
          codeOf(() => new AesSecretBox({ keys }).open(sealed, PURPOSE));
        expect(await open({ k1: one })).toBe("none");
        expect(await open({ k1: other })).toBe("SECRET_KEY_WRONG");
        expect(await open({ k2: one })).toBe("SECRET_KEY_MISSING");
      }),
    );
  });

  it("shows ids and nothing else, however it is printed", () => {
    const key = generateSecretKey();
    const box = new AesSecretBox({ keys: { k1: key } });
    const hex = Buffer.from(key, "base64").toString("hex");
    for (const text of [inspect(box, { depth: 9, showHidden: true }), JSON.stringify(box), `${Object.entries(box)}`]) {
      expect(text).toContain("k1");
      for (const form of [key, hex, Buffer.from(key, "base64").join(",")]) {
        expect(text).not.toContain(form.slice(0, 10));
      }
    }
  });

  it.each<[string, () => unknown, RegExp]>([
    ["no keys", () => new AesSecretBox({ keys: {} }), /none is given; make one with `generateSecretKey`/],
    [
      "a current key that is not there",
      () => new AesSecretBox({ keys: parseSecretKeys(`k1:${generateSecretKey()}`), currentKeyId: "k2" }),
      /`currentKeyId` is k2, but there are: k1/,
    ],
    ["a short key", () => new AesSecretBox({ keys: { k1: "AAAA" } }), /k1 has 3 bytes, not 32/],
  ])("is not made with %s", (_, make, message) => {
    expect(make).toThrow(expect.objectContaining({ code: "INVALID_CONFIG", message: expect.stringMatching(message) }));
  });
});
