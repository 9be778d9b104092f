import { describe, expect, it } from "vitest";
import { signWebhook } from "../../../src/rules/webhooks/sign-webhook.js";
import { BODY, errorOf, hexHmac, NOW, SECONDS, SECRET } from "./support.js";

describe("signWebhook", () => {
  it("makes the seeds' headers as Node would", () => {
    expect(signWebhook(BODY, { secret: SECRET, id: "d-1", now: NOW + 999, family: "resman" })).toEqual({
      "x-resman-signature": hexHmac(`${SECONDS}.${BODY}`),
      "x-resman-timestamp": SECONDS,
      "x-resman-delivery": "d-1",
    });
  });

  it("makes both kinds when not told otherwise, of one id", () => {
    const headers = signWebhook(BODY, { secret: SECRET, id: "d-1", now: NOW });
    expect(Object.keys(headers).sort()).toEqual([
      "webhook-id",
      "webhook-signature",
      "webhook-timestamp",
      "x-resman-delivery",
      "x-resman-signature",
      "x-resman-timestamp",
    ]);
    expect([headers["webhook-id"], headers["x-resman-delivery"]]).toEqual(["d-1", "d-1"]);
  });

  it("names a delivery by its content where it is given no id", () => {
    const idOf = (body: string, now: number) =>
      signWebhook(body, { secret: SECRET, now, family: "standard" })["webhook-id"];
    expect(idOf(BODY, NOW)).toBe(idOf(BODY, NOW));
    expect(new Set([idOf(BODY, NOW), idOf(BODY, NOW + 1000), idOf("{}", NOW)]).size).toBe(3);
    expect(signWebhook(BODY, { secret: SECRET, now: NOW, family: "resman" })).not.toHaveProperty("x-resman-delivery");
  });

  it.each(["", "a b", "a.b", "ü", "x".repeat(256)])("refuses the id %#", (id) => {
    expect(errorOf(() => signWebhook(BODY, { secret: SECRET, id, now: NOW }))).toMatchObject({
      name: "ValidationError",
    });
  });

  it.each(["", "short"])("refuses the secret %j", (secret) => {
    expect(errorOf(() => signWebhook(BODY, { secret, now: NOW }))).toMatchObject({ code: "INVALID_CONFIG" });
  });
});
