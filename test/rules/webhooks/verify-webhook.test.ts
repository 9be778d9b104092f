import { createHash, createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { signWebhook } from "../../../src/rules/webhooks/sign-webhook.js";
import {
  createWebhookVerifier,
  verifyWebhook,
  type WebhookToVerify,
} from "../../../src/rules/webhooks/verify-webhook.js";
import { BODY, codeOf, errorOf, FAMILIES, hexHmac, NOW, SECONDS, SECRET, STANDARD_SECRET } from "./support.js";

const verify = (headers: WebhookToVerify["headers"], body: WebhookToVerify["body"] = BODY, secrets = [SECRET]) =>
  verifyWebhook({ body, headers, now: NOW }, { secrets });

describe("the seeds' header", () => {
  const signature = hexHmac(`${SECONDS}.${BODY}`);

  it("fits with its timestamp, and the delivery is named by its id", () => {
    const headers = {
      "x-resman-signature": signature,
      "x-resman-timestamp": SECONDS,
      "x-resman-delivery": "delivery-7",
    };
    expect(verify(headers)).toEqual({ deliveryId: "delivery-7", timestamp: NOW });
  });

  it("names a delivery without an id by what was signed", () => {
    const headers = { "x-resman-signature": signature, "x-resman-timestamp": SECONDS };
    const deliveryId = createHash("sha256").update(`${SECONDS}.${BODY}`).digest("hex");
    expect(verify(headers)).toEqual({ deliveryId, timestamp: NOW });
  });

  it.each([
    ["in capitals", signature.toUpperCase(), SECONDS],
    ["with the time in the same header", `t=${SECONDS},v1=${signature}`, undefined],
    ["so, with a wrong time beside it", `t=${SECONDS}, v1=${signature}`, "12"],
    ["after one of another secret", `t=${SECONDS},v1=${hexHmac("x")},v1=${signature}`, undefined],
    ["among values of no meaning", `v0=abc,${signature}`, SECONDS],
  ])("fits %s", (_, value, time) => {
    expect(verify({ "x-resman-signature": value, "x-resman-timestamp": time }).timestamp).toBe(NOW);
  });

  it("takes a time in milliseconds", () => {
    const time = String(NOW + 1);
    const headers = { "x-resman-signature": hexHmac(`${time}.${BODY}`), "x-resman-timestamp": time };
    expect(verify(headers).timestamp).toBe(NOW + 1);
  });
});

describe.each(FAMILIES)("%s", (family) => {
  const headersFor = (body: string | Uint8Array, now = NOW, secret = SECRET) =>
    signWebhook(body, { secret, id: "msg_1", now, family });
  const headers = headersFor(BODY);
  const [signatureHeader, timestampHeader] =
    family === "resman"
      ? (["x-resman-signature", "x-resman-timestamp"] as const)
      : (["webhook-signature", "webhook-timestamp"] as const);

  it.each<[string, WebhookToVerify["headers"]]>([
    ["Headers", new Headers(headers)],
    ["an object in any case", Object.fromEntries(Object.entries(headers).map(([k, v]) => [k.toUpperCase(), v]))],
    ["arrays", Object.fromEntries(Object.entries(headers).map(([k, v]) => [k, [v]]))],
    ["an object without a prototype", Object.assign(Object.create(null), headers)],
    ["an object among other headers", { get: "a text", host: undefined, cookie: ["a", "b"], ...headers }],
  ])("reads %s", (_, given) => {
    expect(verify(given)).toEqual({ deliveryId: "msg_1", timestamp: NOW });
  });

  it.each([
    ["a body of bytes", new TextEncoder().encode(BODY), BODY],
    ["broken UTF-8", Uint8Array.of(0x7b, 0xff, 0xc0, 0x80, 0x7d), Uint8Array.of(0x7b, 0xff, 0xc0, 0x80, 0x7d)],
    ["an empty body", "", new Uint8Array()],
  ])("takes %s", (_, received, sent) => {
    expect(verify(headersFor(sent), received).timestamp).toBe(NOW);
  });

  it("tells broken bytes from what a decoder makes of them", () => {
    const broken = Uint8Array.of(0x22, 0xff, 0x22);
    expect(codeOf(() => verify(headersFor(broken), new TextDecoder().decode(broken)))).toBe(
      "WEBHOOK_SIGNATURE_MISMATCH",
    );
  });

  it.each([
    [300, "past", true],
    [301, "past", false],
    [-300, "future", true],
    [-301, "future", false],
  ])("at %i seconds into the %s: %s", (seconds, _, isAccepted) => {
    const attempt = () => verify(headersFor(BODY, NOW - seconds * 1000));
    if (isAccepted) expect(attempt().timestamp).toBe(NOW - seconds * 1000);
    else expect(errorOf(attempt)).toMatchObject({ code: "WEBHOOK_STALE", context: { header: timestampHeader } });
  });

  it("is stale for a clock that tells no time", () => {
    const call = () => verifyWebhook({ body: BODY, headers, now: Number.NaN }, { secrets: [SECRET] });
    expect(codeOf(call)).toBe("WEBHOOK_STALE");
  });

  it("goes by the tolerance that is given", () => {
    const check = createWebhookVerifier({ secrets: [SECRET], toleranceMs: 1000 });
    expect(check({ body: BODY, headers, now: NOW + 1000 }).timestamp).toBe(NOW);
    expect(codeOf(() => check({ body: BODY, headers, now: NOW + 1001 }))).toBe("WEBHOOK_STALE");
  });

  it("is rotated without a gap", () => {
    const [old, fresh] = [SECRET, STANDARD_SECRET];
    const byFresh = headersFor(BODY, NOW, fresh);
    expect(codeOf(() => verify(byFresh, BODY, [old]))).toBe("WEBHOOK_SIGNATURE_MISMATCH");
    for (const secrets of [[old, fresh], [fresh, old], [fresh]]) {
      expect(verify(byFresh, BODY, secrets).deliveryId).toBe("msg_1");
    }
    expect(codeOf(() => verify(headers, BODY, [fresh]))).toBe("WEBHOOK_SIGNATURE_MISMATCH");
  });

  it.each(["missing", "empty"])("names a timestamp that is %s", (how) => {
    const error = errorOf(() => verify({ ...headers, [timestampHeader]: how === "empty" ? " " : undefined }));
    expect(error).toMatchObject({ code: "WEBHOOK_HEADER_MISSING", context: { header: timestampHeader } });
    expect(error.message).toContain(timestampHeader);
  });

  it.each([
    ["timestamp", timestampHeader, "2026-03-02T17:00:00Z"],
    ["timestamp", timestampHeader, "-1"],
    ["timestamp", timestampHeader, "1e9"],
    ["timestamp", timestampHeader, "9".repeat(16)],
    ["timestamp", timestampHeader, [SECONDS, SECONDS]],
    ["signature", signatureHeader, "abc"],
    ["signature", signatureHeader, "v1,"],
    ["signature", signatureHeader, "f".repeat(10_000)],
  ])("calls a %s malformed: %s %j", (_, name, value) => {
    const error = errorOf(() => verify({ ...headers, [name]: value }));
    expect(error).toMatchObject({ code: "WEBHOOK_HEADER_MALFORMED", context: { header: name } });
  });

  it("says so when the body was parsed and written again", () => {
    const value = { name: "Zoë, née\nLind", list: [1, { deep: [] }], empty: {}, "a, b": "c: d" };
    const compact = JSON.stringify(value);
    const pretty = JSON.stringify(value, null, 2);
    const python = '{"name": "Zoë, née\\nLind", "list": [1, {"deep": []}], "empty": {}, "a, b": "c: d"}';
    expect(JSON.parse(python)).toEqual(value);
    for (const [sent, received] of [
      [compact, pretty],
      [pretty, compact],
      [python, compact],
    ] as const) {
      const error = errorOf(() => verify(headersFor(sent), received));
      expect(error).toMatchObject({ code: "WEBHOOK_BODY_CHANGED", context: { header: signatureHeader } });
    }
  });

  it("does not look into long bodies", () => {
    const value = { text: "x".repeat(64 * 1024) };
    const error = errorOf(() => verify(headersFor(JSON.stringify(value)), JSON.stringify(value, null, 2)));
    expect(error.code).toBe("WEBHOOK_SIGNATURE_MISMATCH");
  });

  it.each(["[".repeat(30_000) + "]".repeat(30_000), '{"__proto__":{"toJSON":1}}', '"\\ud800"', "no JSON"])(
    "says mismatch for a strange body",
    (body) => {
      expect(codeOf(() => verify(headers, body))).toBe("WEBHOOK_SIGNATURE_MISMATCH");
    },
  );

  it("shows neither secret nor signature in its errors", () => {
    const expected = headers[signatureHeader] ?? "";
    const errors = [
      errorOf(() => verify(headers, `${BODY} `)),
      errorOf(() => verify(headers, `${BODY}x`)),
      errorOf(() => verify({ ...headers, [signatureHeader]: "abc" })),
      errorOf(() => verifyWebhook({ body: BODY, headers, now: 0 }, { secrets: [SECRET] })),
      errorOf(() => verify({})),
    ];
    const text = errors.map((error) => JSON.stringify([error, error.message, error.stack])).join();
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain(expected.replace(/^v1,/, ""));
    expect(new Set(errors.map(({ code }) => code)).size).toBe(5);
  });
});

describe("which headers count", () => {
  it("names both kinds where there is none", () => {
    const { message, code } = errorOf(() => verify({ host: "example.com" }));
    expect(code).toBe("WEBHOOK_HEADER_MISSING");
    expect(message).toMatch(/x-resman-signature .*webhook-signature/);
  });

  it("goes by Standard Webhooks alone where both are there", () => {
    const both = signWebhook(BODY, { secret: SECRET, now: NOW, family: "both" });
    expect(verify(both).deliveryId).toBe(both["webhook-id"]);
    const other = signWebhook(BODY, { secret: STANDARD_SECRET, id: "msg_1", now: NOW, family: "standard" });
    expect(codeOf(() => verify({ ...both, ...other }))).toBe("WEBHOOK_SIGNATURE_MISMATCH");
    expect(codeOf(() => verify({ ...both, "webhook-id": undefined }))).toBe("WEBHOOK_HEADER_MISSING");
  });

  it("an id is signed with Standard Webhooks", () => {
    const headers = signWebhook(BODY, { secret: SECRET, id: "msg_1", now: NOW, family: "standard" });
    expect(codeOf(() => verify({ ...headers, "webhook-id": "msg_2" }))).toBe("WEBHOOK_SIGNATURE_MISMATCH");
  });

  it.each(["an id", "ü", "x".repeat(256)])("refuses the id %#", (id) => {
    const headers = signWebhook(BODY, { secret: SECRET, now: NOW });
    expect(codeOf(() => verify({ ...headers, "webhook-id": id }))).toBe("WEBHOOK_HEADER_MALFORMED");
  });
});

describe("the configuration", () => {
  it.each([
    ["no secrets", { secrets: [] }, "secrets"],
    ["an empty secret", { secrets: [SECRET, ""] }, "secrets.1"],
    ["a short secret", { secrets: ["fifteen bytes.."] }, "secrets.0"],
    ["a short key", { secrets: [`whsec_${Buffer.alloc(15).toString("base64")}`] }, "secrets.0"],
    ["no base64", { secrets: ["whsec_this is no base64 at all"] }, "secrets.0"],
    ["base64 that ends too early", { secrets: [`whsec_${"A".repeat(41)}`] }, "secrets.0"],
    ["a line end", { secrets: [`${SECRET}\n`] }, "secrets.0"],
    ["an HMAC that is none", { secrets: [SECRET], hmac: "sha256" as never }, "hmac"],
    ["a negative tolerance", { secrets: [SECRET], toleranceMs: -1 }, "toleranceMs"],
    ["a tolerance without end", { secrets: [SECRET], toleranceMs: Number.POSITIVE_INFINITY }, "toleranceMs"],
  ])("refuses %s before anything comes", (_, verification, option) => {
    const error = errorOf(() => createWebhookVerifier(verification));
    expect(error).toMatchObject({ name: "ConfigError", code: "INVALID_CONFIG" });
    expect(error.message).toContain(`\`${option}\``);
    for (const secret of verification.secrets) if (secret) expect(error.message).not.toContain(secret.trim());
  });

  it("takes a key of 16 bytes, padded or not", () => {
    for (const secret of ["sixteen bytes...", `whsec_${"A".repeat(22)}`, `whsec_${"A".repeat(22)}==`]) {
      expect(() => createWebhookVerifier({ secrets: [secret] })).not.toThrow();
    }
  });

  it("may bring the platform's HMAC", () => {
    const calls: number[] = [];
    const hmac = (key: Uint8Array, message: Uint8Array) => {
      calls.push(message.length);
      return createHmac("sha256", key).update(message).digest();
    };
    const check = createWebhookVerifier({ secrets: [STANDARD_SECRET, SECRET], hmac });
    for (const family of FAMILIES) {
      const headers = signWebhook(BODY, { secret: SECRET, id: "msg_1", now: NOW, family });
      expect(check({ body: BODY, headers, now: NOW }).deliveryId).toBe("msg_1");
      expect(codeOf(() => check({ body: `${BODY}x`, headers, now: NOW }))).toBe("WEBHOOK_SIGNATURE_MISMATCH");
    }
    expect(calls).toHaveLength(8);
  });

  it.each([[JSON.parse(BODY)], [42], [null]])("refuses a body that was parsed: %j", (body) => {
    const error = errorOf(() => verify(signWebhook(BODY, { secret: SECRET, now: NOW }), body));
    expect(error).toMatchObject({ name: "ValidationError", message: expect.stringContaining("raw") });
  });
});
