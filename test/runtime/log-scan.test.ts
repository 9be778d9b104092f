import { afterEach, describe, expect, it } from "vitest";
import { silentLogger } from "../../src/runtime/silent-logger.js";
import { FAKE_AIRTABLE_IDS, FAKE_RESMAN_IDS } from "../../src/testing/index.js";
import { failOnLeaks, scannedLines } from "../support/log-scan/log-scan.js";
import { createSmallWorld } from "../support/small-world.js";

// What a test plants here it takes out itself.
afterEach(() => expect(failOnLeaks).not.toThrow());

describe("every line the tests log is scanned", () => {
  it("also those of an engine and its client", async () => {
    const before = scannedLines();
    const { cycle } = await createSmallWorld();
    await cycle();
    expect(scannedLines()).toBeGreaterThan(before);
  });

  it.each([
    ["an email address in a message", () => silentLogger.info("Sent to dana.okafor@example.com")],
    ["an email address in a URL", () => silentLogger.warn("Read", { url: "https://x.test/?q=dana%40example.com" })],
    ["a phone number", () => silentLogger.debug("Called", { to: ["+19185550142"] })],
    ["a phone number as people write it", () => silentLogger.debug("Called (918) 555-0142")],
    ["a name", () => silentLogger.error("Failed", { lead: { who: "Kowalski" } })],
    ["a ResMan key", () => silentLogger.error("Refused", { key: FAKE_RESMAN_IDS.apiKey })],
    ["an Airtable token", () => silentLogger.error("Refused", { headers: [FAKE_AIRTABLE_IDS.token] })],
    ["a webhook secret", () => silentLogger.warn("Refused whsec_abc")],
    [
      "the cause of an error",
      () => silentLogger.warn("Failed", { error: new Error("no", { cause: new Error("for a@b.co") }) }),
    ],
  ])("fails the test in which it finds %s", (_, plant) => {
    plant();
    expect(failOnLeaks).toThrow("Secrets or personal data were logged");
  });

  it("leaves ids, instants, codes and counts alone", () => {
    silentLogger.info("Synced 1234567890123 of 20", {
      id: "9f0c1a52-4180-4555-8142-918555014212",
      at: "2026-03-02T17:00:00.123Z",
      code: "RATE_LIMIT_ERROR",
      durationMs: 9185550142,
    });
    expect(failOnLeaks).not.toThrow();
  });
});
