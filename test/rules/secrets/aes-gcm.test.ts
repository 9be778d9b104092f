import { createCipheriv } from "node:crypto";
import { gcm } from "@noble/ciphers/aes.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSyncError } from "../../../src/domain/errors.js";
import type { JsonObject } from "../../../src/domain/primitives.js";
import { openSecret, sealSecret } from "../../../src/rules/secrets/aes-gcm.js";
import { fromBase64, toBase64 } from "../../../src/rules/secrets/base64.js";
import { readSecretKey } from "../../../src/rules/secrets/secret-key.js";

const PURPOSE = "resman_integration:8f21";
const SECRET = { apiKey: "ak-7731", integrationPartnerId: "IP-4" };
const key = (kid: string, fill: number) => readSecretKey(kid, new Uint8Array(32).fill(fill));
const K1 = key("k1", 1);
const KEYS = new Map([["k1", K1]]);
const NONCE = Uint8Array.from({ length: 12 }, (_, index) => index);

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (isSyncError(error)) return error.code;
    throw error;
  }
  return "opened";
}

/** The text with one bit of its n-th byte turned. */
function flipped(text: string, bit: number): string {
  const bytes = fromBase64(text) ?? new Uint8Array();
  bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return toBase64(bytes);
}

describe("the cipher", () => {
  // The GCM specification of McGrew and Viega, which NIST took over: test cases 13 to 16, a key of 256 bits.
  const KEY = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308";
  const IV = "cafebabefacedbaddecaf888";
  const TEXT =
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255";
  const CT =
    "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad";
  it.each([
    ["0".repeat(64), "0".repeat(24), "", "", "530f8afbc74536b9a963b4f1c4cb738b"],
    [
      "0".repeat(64),
      "0".repeat(24),
      "0".repeat(32),
      "",
      "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919",
    ],
    [KEY, IV, TEXT, "", `${CT}b094dac5d93471bdec1a502270e3cc6c`],
    [
      KEY,
      IV,
      TEXT.slice(0, 120),
      "feedfacedeadbeeffeedfacedeadbeefabaddad2",
      `${CT.slice(0, 120)}76fc6ece0f4e1768cddf8853bb2d551b`,
    ],
  ])("is AES-256-GCM (case %#)", (keyHex, iv, text, aad, sealed) => {
    const cipher = () => gcm(hexToBytes(keyHex), hexToBytes(iv), hexToBytes(aad));
    expect(bytesToHex(cipher().encrypt(hexToBytes(text)))).toBe(sealed);
    expect(bytesToHex(cipher().decrypt(hexToBytes(sealed)))).toBe(text);
  });
});

describe("a sealed secret", () => {
  it("keeps its form from version to version, and anybody with the key can open it", () => {
    const cipher = createCipheriv("aes-256-gcm", K1.bytes(), NONCE);
    cipher.setAAD(Buffer.from(`[1,"A256GCM","k1","${PURPOSE}"]`));
    const ct = [cipher.update(JSON.stringify(SECRET)), cipher.final(), cipher.getAuthTag()];
    expect(sealSecret(K1, SECRET, PURPOSE, NONCE)).toEqual({
      sealed: 1,
      alg: "A256GCM",
      kid: "k1",
      check: "eEMrAavGRiw=",
      iv: "AAECAwQFBgcICQoL",
      ct: Buffer.concat(ct).toString("base64"),
    });
  });

  it("opens again, whatever it holds", () => {
    const anything = fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue());
    fc.assert(
      fc.property(anything, fc.string(), (secret, purpose) => {
        const plain = JSON.parse(JSON.stringify(secret)) as JsonObject;
        const stored: unknown = JSON.parse(JSON.stringify(sealSecret(K1, plain, purpose, NONCE)));
        expect(openSecret(KEYS, stored, purpose)).toEqual(plain);
      }),
    );
  });

  it.each([
    ["an empty object", {}],
    ["a big one", { text: "ä\u{1f511}".repeat(100_000) }],
    ["every plane of Unicode", { "ключ\u0000": "\u{10ffff}\ud83d\udd11é" }],
  ])("holds %s", (_, secret: JsonObject) => {
    expect(openSecret(KEYS, sealSecret(K1, secret, PURPOSE, NONCE), PURPOSE)).toEqual(secret);
  });

  it("shows nothing of what it holds", () => {
    const text = JSON.stringify(sealSecret(K1, SECRET, PURPOSE, NONCE));
    for (const hidden of ["ak-7731", "apiKey", "IP-4", btoa("ak-7731").slice(0, 8)]) expect(text).not.toContain(hidden);
  });

  it("is refused with any bit of it turned, the check value as a wrong key", () => {
    const sealed = sealSecret(K1, SECRET, PURPOSE, NONCE);
    for (const [part, code] of [
      ["ct", "SECRET_TAMPERED"],
      ["iv", "SECRET_TAMPERED"],
      ["check", "SECRET_KEY_WRONG"],
    ] as const) {
      const bits = (fromBase64(sealed[part])?.length ?? 0) * 8;
      expect(bits).toBeGreaterThanOrEqual(64);
      for (let bit = 0; bit < bits; bit += 1) {
        const changed = { ...sealed, [part]: flipped(sealed[part], bit) };
        expect(
          codeOf(() => openSecret(KEYS, changed, PURPOSE)),
          `bit ${bit} of ${part}`,
        ).toBe(code);
      }
    }
  });

  it("opens for its own purpose only", () => {
    const sealed = sealSecret(K1, SECRET, PURPOSE, NONCE);
    for (const other of ["resman_integration:8f22", "", `${PURPOSE} `, `"${PURPOSE}"`]) {
      expect(codeOf(() => openSecret(KEYS, sealed, other))).toBe("SECRET_TAMPERED");
    }
  });

  it("is bound to the id of its key, also where two ids have the same key", () => {
    const twin = key("k2", 1);
    const relabelled = { ...sealSecret(K1, SECRET, PURPOSE, NONCE), kid: "k2" };
    expect(codeOf(() => openSecret(new Map([["k2", twin]]), relabelled, PURPOSE))).toBe("SECRET_TAMPERED");
  });

  it("tells a missing key from a wrong one, and names its id", () => {
    const sealed = sealSecret(K1, SECRET, PURPOSE, NONCE);
    const others = new Map([["k9", key("k9", 9)]]);
    expect(() => openSecret(others, sealed, PURPOSE)).toThrow(/resman_integration:8f21 .* key k1, .*\(there are: k9\)/);
    expect(codeOf(() => openSecret(others, sealed, PURPOSE))).toBe("SECRET_KEY_MISSING");
    expect(codeOf(() => openSecret(new Map([["k1", key("k1", 2)]]), sealed, PURPOSE))).toBe("SECRET_KEY_WRONG");
  });

  it.each([
    ["a later version", { sealed: 2 }],
    ["another algorithm", { alg: "A128GCM" }],
    ["no algorithm", { alg: undefined }],
    ["an id that is none", { kid: "../k1" }],
    ["an id of another type", { kid: 1 }],
    ["a short nonce", { iv: "AAECAwQFBgcICQo=" }],
    ["no nonce", { iv: undefined }],
    ["less than a tag", { ct: "AAEC" }],
    ["text that is not base64", { ct: "*".repeat(40) }],
    ["base64 in another writing", { iv: "AAECAwQFBgcICQoL===" }],
    ["parts nobody sealed", { extra: 1 }],
  ])("is refused with %s", (_, change) => {
    const changed = { ...sealSecret(K1, SECRET, PURPOSE, NONCE), ...change };
    expect(codeOf(() => openSecret(KEYS, changed, PURPOSE))).toBe("SECRET_TAMPERED");
  });

  it.each([[null], [undefined], ["text"], [7], [[]]])("is not %j", (value) => {
    expect(codeOf(() => openSecret(KEYS, value, PURPOSE))).toBe("SECRET_TAMPERED");
  });

  it("needs a nonce of twelve bytes", () => {
    expect(() => sealSecret(K1, SECRET, PURPOSE, new Uint8Array(8))).toThrow(RangeError);
  });
});

describe("base64", () => {
  it("is what Node writes, and only that is read", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const text = Buffer.from(bytes).toString("base64");
        expect(toBase64(bytes)).toBe(text);
        expect(fromBase64(text)).toEqual(bytes);
      }),
    );
    for (const text of ["QQ", "QR==", "QQ=", "Q Q=", "-_-_", "="]) expect(fromBase64(text)).toBeUndefined();
  });
});
