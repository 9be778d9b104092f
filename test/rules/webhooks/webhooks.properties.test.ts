import fc from "fast-check";
import { expect, it } from "vitest";
import { signWebhook } from "../../../src/rules/webhooks/sign-webhook.js";
import { verifyWebhook } from "../../../src/rules/webhooks/verify-webhook.js";
import { FAMILIES, NOW } from "./support.js";

const families = fc.constantFrom(...FAMILIES);
const secrets = fc.oneof(
  fc.string({ minLength: 16, maxLength: 80 }).filter((text) => text === text.trim() && !text.startsWith("whsec_")),
  fc.uint8Array({ minLength: 16, maxLength: 64 }).map((key) => `whsec_${Buffer.from(key).toString("base64")}`),
);
const bytes = fc.uint8Array({ minLength: 1, maxLength: 300 });
const flips = fc.record({ place: fc.nat(), bit: fc.integer({ min: 0, max: 7 }) });

const flipped = (data: Uint8Array, { place, bit }: { place: number; bit: number }): Uint8Array =>
  data.map((byte, index) => (index === place % data.length ? byte ^ (1 << bit) : byte));

const isAccepted = (body: Uint8Array, headers: Record<string, string>, secret: string[]): boolean => {
  try {
    verifyWebhook({ body, headers, now: NOW }, { secrets: secret });
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: expect.stringMatching(/^WEBHOOK_/) });
    return false;
  }
};

it("a body of which one bit changed is refused", () => {
  fc.assert(
    fc.property(families, secrets, bytes, flips, (family, secret, body, flip) => {
      const headers = signWebhook(body, { secret, now: NOW, family });
      expect(isAccepted(body, headers, [secret])).toBe(true);
      expect(isAccepted(flipped(body, flip), headers, [secret])).toBe(false);
    }),
  );
});

it("a signed header of which one bit changed is refused", () => {
  fc.assert(
    fc.property(families, secrets, bytes, flips, fc.nat(), (family, secret, body, flip, which) => {
      const headers = signWebhook(body, { secret, now: NOW, family });
      const names = Object.keys(headers);
      const name = names[which % names.length] ?? "";
      const before = headers[name] ?? "";
      const after = Buffer.from(flipped(Buffer.from(before, "latin1"), flip)).toString("latin1");
      // Hexadecimal digits mean the same in capitals.
      fc.pre(after.trim().toLowerCase() !== before.toLowerCase() || name === "webhook-signature");
      expect(isAccepted(body, { ...headers, [name]: after }, [secret])).toBe(false);
    }),
    { numRuns: 1000 },
  );
});

it("secrets fit in any order, and none but the right one", () => {
  const several = fc.uniqueArray(secrets, { minLength: 2, maxLength: 5 });
  fc.assert(
    fc.property(families, several, bytes, fc.nat(), (family, all, body, which) => {
      const secret = all[which % all.length] ?? "";
      const headers = signWebhook(body, { secret, now: NOW, family });
      expect(isAccepted(body, headers, all)).toBe(true);
      expect(isAccepted(body, headers, all.toReversed())).toBe(true);
      const others = all.filter((other) => other !== secret);
      expect(isAccepted(body, headers, others)).toBe(false);
    }),
  );
});

it("whatever headers hold, the error is one of ours", () => {
  const names = ["x-resman-signature", "x-resman-timestamp", "x-resman-delivery"].concat(
    ["webhook-id", "webhook-timestamp", "webhook-signature"],
    ["__proto__", "get"],
  );
  const values = fc.oneof(fc.string(), fc.array(fc.string()), fc.constant(undefined), fc.constant(String(NOW)));
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...names), values), bytes, (headers, body) => {
      expect(isAccepted(body, headers as Record<string, string>, ["a secret of the partner"])).toBe(false);
    }),
    { numRuns: 1000 },
  );
});
