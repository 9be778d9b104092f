import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { redactText } from "../../../src/runtime/redact/redact-text.js";

describe("what has the form of something private is hidden", () => {
  it.each([
    ["Sent to dana.okafor@example.com.", "Sent to [email]."],
    ["q=dana%40example.com&x=1", "q=[email]&x=1"],
    ["<Łukasz.Ø@exämple.co.uk>", "<[email]>"],
    ["Called +1 (918) 555-0142", "Called [phone]"],
    ["Called (918) 555-0142 twice", "Called [phone] twice"],
    ["Called 918-555-0142, then 918.555.0142", "Called [phone], then [phone]"],
    ["Called 1-918-555-0142", "Called [phone]"],
    ["phone=9185550142", "phone=[phone]"],
    ["19185550142", "[phone]"],
    ["?Phone=%2B19185550142&x=1", "?Phone=[phone]&x=1"],
    ["?Phone=%2B1%20918%20555%200142", "?Phone=[phone]"],
    ["?Phone=%28918%29%20555-0142", "?Phone=[phone]"],
    ["Phone=918+555+0142&x=1", "Phone=[phone]&x=1"],
    ["918\u2013555\u20130142, 918-5550142 or (918) 5550142", "[phone], [phone] or [phone]"],
    ["918.555.0142x12", "[phone]"],
    ["0049 171 1234567", "[phone]"],
    ["at 555-0142", "at [phone]"],
    ["+44 20 7946 0958", "[phone]"],
    ["020 7946 0958", "[phone]"],
    ["Authorization: Bearer abc.def-ghi", "Authorization: [redacted]"],
    ["Bearer abcdef123456 was refused", "Bearer [redacted] was refused"],
    ["Basic ZGFuYTpodW50ZXI=", "Basic [redacted]"],
    ["api_key=EXAMPLEKEY&page=2", "api_key=[redacted]&page=2"],
    ['{"apiKey":"EXAMPLEKEY","page":2}', '{"apiKey":"[redacted]","page":2}'],
    ["password: hunter2, retries: 3", "password: [redacted], retries: 3"],
    ['{"password":"correct horse","page":2}', '{"password":"[redacted]","page":2}'],
    ['{"token":"a\\"b c","page":2}', '{"token":"[redacted]","page":2}'],
    ["password='two words' and 'three'", "password='[redacted]' and 'three'"],
    ["patAbCdEf12345678.0123456789abcdef", "[redacted]"],
    ["whsec_MfKQ9r8GKYqrTwjU", "[redacted]"],
    ["xoxb-123-abc", "[redacted]"],
    ["eyJhbGciOi.eyJzdWIi.c2ln", "[redacted]"],
    ["https://hooks.slack.com/services/T0/B0/xyz", "https://hooks.slack.com/services/[redacted]"],
    ["postgres://app:p@ss@db.local:5432/leads", "postgres://[redacted]@db.local:5432/leads"],
    ["https://x.test/a?sig=abc&b=1", "https://x.test/a?sig=[redacted]&b=1"],
    ["5f4dcc3b5aa765d61d8327deb882cf99", "[redacted]"],
    ["key MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY= used", "key [redacted] used"],
    ["AbCdEfGhIjKlMnOpQrStUvWxYz0123456789", "[redacted]"],
  ])("%s", (text, clean) => {
    expect(redactText(text)).toBe(clean);
  });

  it("email addresses and phone numbers, wherever they stand", () => {
    const phone = fc
      .tuple(
        fc.integer({ min: 200, max: 999 }),
        fc.integer({ min: 200, max: 999 }),
        fc.integer({ min: 0, max: 9999 }),
        fc.constantFrom("(a) b-c", "a-b-c", "a.b.c", "a b c", "+1abc", "+1 a b c", "1-a-b-c", "abc"),
      )
      .map(([a, b, c, form]) =>
        form.replace("a", String(a)).replace("b", String(b)).replace("c", String(c).padStart(4, "0")),
      );
    const word = fc.constantFrom("Sent to", "lead", "(", ")", '"', "tried again:", "→", "", "at 2026-03-02T17:00:00Z");
    fc.assert(
      fc.property(word, fc.oneof(fc.emailAddress({ size: "small" }), phone), word, (before, secret, after) => {
        expect(redactText(`${before} ${secret} ${after}`)).not.toContain(secret);
      }),
    );
  });
});

describe("what is needed to understand a line stays", () => {
  const kept = (text: string): void => expect(redactText(text)).toBe(text);

  it("UUIDs, also next to each other and in words", () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), fc.boolean(), (one, other, isUpper) => {
        const [a, b] = isUpper ? [one.toUpperCase(), other.toUpperCase()] : [one, other];
        kept(`${a}`);
        kept(`Lead ${a} was merged into ${b}.`);
        kept(`poll:${a}`);
        kept(`worker-${a}`);
        kept(`https://api.myresman.com/leads/${a}/notes`);
      }),
    );
  });

  it("instants and days", () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }), (date) => {
        const iso = date.toISOString();
        kept(iso);
        kept(`From ${iso} to ${iso}.`);
        kept(`On ${iso.slice(0, 10)} at ${iso.slice(11, 19)}, since ${iso.slice(0, 16)}+02:00`);
      }),
    );
  });

  it("instants in milliseconds, since 2001: those before have as few digits as phone numbers", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1e12, max: 4e12 }), (ms) => {
        kept(`${ms} is an instant too`);
      }),
    );
  });

  it("counts and durations", () => {
    fc.assert(
      fc.property(fc.nat(999_999_999), fc.nat(1e6), fc.double({ min: 0, max: 1e6, noNaN: true }), (a, b, ms) => {
        kept(`Synced ${a} of ${b} leads, ${b} failed`);
        kept(`after ${b} ms, status ${a % 600}`);
        kept(`${Math.round(ms * 1000) / 1000} s`);
      }),
    );
  });

  it.each([
    "RATE_LIMIT_ERROR",
    "lead:synced",
    "ResMan SearchProspects",
    "Airtable appEXAMPLE0000001 recEXAMPLE0000001 said INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND",
    "resman:412",
    "SyncEngine option `polling.jitter`: Too big: expected number to be <=0.5",
    "ResManClient option `apiKey`: Too small",
    "node_modules/zod@4.6.7/index.js:12:34",
    "No conversation 0190c5e2-0000-7000-8000-000000000300.",
    "10.0.0.1:5432",
    "HTTP 200 1234567 bytes",
    "Option `secret`: must be text",
    "Basic facts, 3 tokens",
  ])("%s", kept);

  it("a long id where an id is expected", () => {
    const hash = "5f4dcc3b5aa765d61d8327deb882cf995f4dcc3b5aa765d61d8327deb882cf99";
    expect(redactText(hash, { isId: true })).toBe(hash);
    expect(redactText("2345678901", { isId: true })).toBe("2345678901");
    expect(redactText("dana@example.com", { isId: true })).toBe("[email]");
  });
});

describe("a long text", () => {
  it("is cut between words, so that no half of an address is left", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1900, max: 2010 }), (length) => {
        const clean = redactText(`${"x".repeat(length)} dana.okafor@example.com and more ${"y".repeat(3000)}`);
        expect(clean).not.toContain("dana");
        expect(clean.length).toBeLessThan(2100);
      }),
    );
  });

  it("takes no longer than in proportion to what is kept", () => {
    const nasty = ["a".repeat(1e6), "1-".repeat(1e6), "a@".repeat(1e6), "http://".repeat(1e5), "token=".repeat(1e5)];
    for (const text of nasty) {
      const before = performance.now();
      redactText(text);
      expect(performance.now() - before).toBeLessThan(5000);
    }
  });
});
