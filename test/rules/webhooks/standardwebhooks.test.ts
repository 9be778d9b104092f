import fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { signWebhook } from "../../../src/rules/webhooks/sign-webhook.js";
import { verifyWebhook } from "../../../src/rules/webhooks/verify-webhook.js";
import { codeOf, STANDARD_SECRET } from "./support.js";

/** Their verifier reads the clock of the machine. */
const now = (): number => Date.now();

const secrets = fc.uint8Array({ minLength: 16, maxLength: 64 }).map((key) => ({
  ours: `whsec_${Buffer.from(key).toString("base64")}`,
  theirs: new Webhook(Buffer.from(key).toString("base64")),
}));
const bodies = fc.oneof(fc.json(), fc.string({ unit: "grapheme" }));
const ids = fc.stringMatching(/^[A-Za-z0-9_-]{1,60}$/);

describe("the package standardwebhooks", () => {
  it("signs what we accept", () => {
    fc.assert(
      fc.property(secrets, bodies, ids, ({ ours, theirs }, body, id) => {
        const at = now();
        const headers = {
          "webhook-id": id,
          "webhook-timestamp": String(Math.floor(at / 1000)),
          "webhook-signature": theirs.sign(id, new Date(at), body),
        };
        expect(verifyWebhook({ body, headers, now: at }, { secrets: [ours] }).deliveryId).toBe(id);
      }),
    );
  });

  it("accepts what we sign, as text and as bytes", () => {
    fc.assert(
      fc.property(secrets, fc.json(), ids, ({ ours, theirs }, body, id) => {
        for (const sent of [body, new TextEncoder().encode(body)]) {
          const headers = signWebhook(sent, { secret: ours, id, now: now(), family: "both" });
          expect(theirs.verify(body, headers)).toEqual(JSON.parse(body));
        }
      }),
    );
  });

  it("takes a plain secret as we do", () => {
    const secret = "a secret that is plain text";
    const theirs = new Webhook(secret, { format: "raw" });
    const headers = signWebhook("{}", { secret, id: "msg_1", now: now(), family: "standard" });
    expect(theirs.verify("{}", headers)).toEqual({});
  });

  it("reads a list that holds signatures of other secrets and versions", () => {
    const theirs = new Webhook(STANDARD_SECRET);
    const at = now();
    const fitting = theirs.sign("msg_1", new Date(at), "{}");
    const other = new Webhook(Buffer.alloc(24, 7).toString("base64")).sign("msg_1", new Date(at), "{}");
    const deliver = (...signatures: string[]) => {
      const headers = new Headers({ "webhook-id": "msg_1", "webhook-timestamp": String(Math.floor(at / 1000)) });
      for (const signature of signatures) headers.append("webhook-signature", signature);
      return verifyWebhook({ body: "{}", headers, now: at }, { secrets: [STANDARD_SECRET] });
    };
    expect(deliver(`v1a,abc ${other} ${fitting}`).deliveryId).toBe("msg_1");
    expect(deliver(other, fitting).deliveryId).toBe("msg_1");
    expect(codeOf(() => deliver(other))).toBe("WEBHOOK_SIGNATURE_MISMATCH");
    expect(codeOf(() => deliver(fitting.replace("v1,", "v2,")))).toBe("WEBHOOK_HEADER_MALFORMED");
  });
});
