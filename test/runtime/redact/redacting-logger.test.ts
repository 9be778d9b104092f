import { describe, expect, it } from "vitest";
import { RemoteError, SyncError, ValidationError } from "../../../src/domain/errors.js";
import { redactingLogger } from "../../../src/index.js";
import type { Logger } from "../../../src/ports/logger.js";
import { silentLogger } from "../../../src/runtime/silent-logger.js";
import { leaksIn, textsOf } from "../../support/log-scan/leaks-in.js";
import { exportRows } from "../../support/world.js";

type Line = [message: string, facts?: Record<string, unknown>];

function recording(): { logger: Logger; lines: Line[] } {
  const lines: Line[] = [];
  const log = (...line: Line): void => void lines.push(line);
  return { logger: { debug: log, info: log, warn: log, error: log }, lines };
}

/** The facts as they come out. */
function redacted(facts: Record<string, unknown>): unknown {
  const { logger, lines } = recording();
  redactingLogger(logger).info("m", facts);
  return lines[0]?.[1];
}

const ID = "0190c5e2-0000-7000-8000-000000000300";

describe("facts", () => {
  it("that are harmless are passed on as they are", () => {
    const facts = {
      leadId: ID,
      code: "TIMEOUT_ERROR",
      attempt: 2,
      delayMs: 1500,
      at: "2026-03-02T17:00:00Z",
      ok: null,
    };
    expect(redacted(facts)).toBe(facts);
  });

  it.each(
    [
      [
        "apiKey",
        "api_key",
        "API-Key",
        "x-api-key",
        "IntegrationPartnerApiKey",
        "accessToken",
        "secret",
        "clientSecret",
      ],
      ["password", "Authorization", "credentials", "set-cookie", "signature", "privateKey", "webhookUrl"],
      ["email", "Email", "contactEmail", "email_address", "phone", "phoneNumber", "mobile"],
      [
        "name",
        "firstName",
        "last_name",
        "FullName",
        "prospectName",
        "notes",
        "comments",
        "aiIntentSummary",
        "resolvedBy",
      ],
    ].flat(),
  )("named %s are hidden", (key) => {
    expect(redacted({ [key]: "Zoe" })).toEqual({ [key]: "[redacted]" });
    expect(redacted({ deep: [{ [key]: { inner: ["Zoe"] } }] })).toEqual({
      deep: [{ [key]: { inner: ["[redacted]"] } }],
    });
  });

  it("that only count or tell whether something is there stay", () => {
    const facts = {
      notes: 3,
      email: null,
      hasEmail: true,
      summary: { created: 1 },
      name: "",
      fieldNames: ["email"],
      eventName: "lead:synced",
    };
    expect(redacted(facts)).toEqual(facts);
  });

  it("that are a phone number or key written as a number are hidden", () => {
    expect(redacted({ phone: 9185550142, token: 123456 })).toEqual({ phone: "[redacted]", token: "[redacted]" });
  });

  it("are looked at in maps, sets, URLs, and names of facts", () => {
    expect(
      redacted({
        map: new Map([["dana@example.com", 1]]),
        set: new Set(["918-555-0142"]),
        url: new URL("https://u:p@x.test/?token=abc"),
        bytes: new Uint8Array(12),
        when: new Date(0),
        never: new Date(Number.NaN),
        big: 12n,
        fn: undefined,
      }),
    ).toEqual({
      map: { "[email]": 1 },
      set: ["[phone]"],
      url: "https://[redacted]@x.test/?token=[redacted]",
      bytes: "[12 bytes]",
      when: "1970-01-01T00:00:00.000Z",
      never: "Invalid Date",
      big: "12",
      fn: undefined,
    });
  });

  it("may contain themselves, be endless, or throw when read", () => {
    const loop: Record<string, unknown> = { id: ID };
    loop.self = loop;
    const trap = Object.defineProperty({}, "x", { enumerable: true, get: () => fail() });
    expect(redacted({ loop, trap })).toEqual({ loop: { id: ID, self: "[circular]" }, trap: { x: "[unreadable]" } });

    expect(redacted(trap)).toEqual({ x: "[unreadable]" });

    let deep: unknown = "dana@example.com";
    for (let level = 0; level < 50; level += 1) deep = { deep };
    expect(JSON.stringify(redacted({ deep }))).toContain("[deep]");
    const wide = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`k${index}`, Array(200).fill("x")]));
    expect(JSON.stringify(redacted({ wide })).length).toBeLessThan(20_000);
  });

  it("are not changed themselves", () => {
    const facts = { user: { email: "dana@example.com" }, list: ["dana@example.com"] };
    const before = structuredClone(facts);
    redacted(facts);
    expect(facts).toEqual(before);
  });
});

function fail(): never {
  throw new Error("not to be read");
}

describe("errors", () => {
  it("keep code, name, message and context, without what is private, and lose their stack", () => {
    const cause = Object.assign(new TypeError("for dana@example.com"), { code: "ECONNRESET" });
    const context = { leadId: ID, email: "dana@example.com" };
    const error = new RemoteError("TIMEOUT_ERROR", "No answer about 918-555-0142", { status: 504, context, cause });
    expect(redacted({ error })).toEqual({
      error: {
        name: "RemoteError",
        message: "No answer about [phone]",
        code: "TIMEOUT_ERROR",
        status: 504,
        retryable: false,
        retryAfterMs: undefined,
        outcomeUnknown: false,
        context: { leadId: ID, email: "[redacted]" },
        cause: { name: "TypeError", message: "for [email]", code: "ECONNRESET" },
      },
    });
  });

  it("also several at once, and ones written as JSON", () => {
    const errors = [new SyncError("NOT_FOUND", "No a@b.co"), "c@d.co"];
    const written = new ValidationError("The form", [{ path: "lead", message: "is not 918-555-0142" }]).toJSON();
    const text = JSON.stringify(redacted({ all: new AggregateError(errors, "two"), written }));
    expect(text).toContain("NOT_FOUND");
    expect(text).toContain('"name":"ValidationError"');
    expect(textsOf(JSON.parse(text)).flatMap(leaksIn)).toEqual([]);
  });
});

describe("a redacting logger", () => {
  it("passes on each level, messages alone too", () => {
    const { logger, lines } = recording();
    const safe = redactingLogger(logger);
    safe.debug("a");
    safe.info("to b@c.co");
    safe.warn("c", { n: 1 });
    safe.error("d", { error: "x" });
    expect(lines).toEqual([["a"], ["to [email]"], ["c", { n: 1 }], ["d", { error: "x" }]]);
  });

  it("is not wrapped again, and one that writes nothing needs none", () => {
    const safe = redactingLogger(recording().logger);
    expect(redactingLogger(safe)).toBe(safe);
    expect(redactingLogger()).toBe(silentLogger);
  });

  it("hides every row of the data export, logged as it is", () => {
    const { logger, lines } = recording();
    const safe = redactingLogger(logger);
    for (const { user, conversation, tour } of exportRows()) {
      safe.info("A row", { user, tour });
      safe.info("A row", { ...conversation });
    }
    expect(lines.flatMap((line) => leaksIn(textsOf(line).join("\n")))).toEqual([]);
    expect(lines[1]?.[1]).toMatchObject({ id: expect.stringMatching(/^[\da-f-]{36}$/) });
  });
});
