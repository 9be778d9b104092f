import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ERROR_CODES } from "../../src/domain/error-codes.js";
import type { AesSecretBox, SyncEngine } from "../../src/index.js";
import { generateSecretKey } from "../../src/index.js";
import { FAKE_RESMAN_IDS } from "../../src/testing/index.js";
import { docBlocks } from "../support/doc-blocks.js";
import { DANA, PROPERTY } from "../support/small-world.js";
import { expectCommandsToExist, expectLinksToLead, readGuide, resmanWorld } from "./support.js";

const FILE = "docs/credentials.md";
const text = readFileSync(FILE, "utf8");
const guide = readGuide(FILE);
const [first, second] = [generateSecretKey(), generateSecretKey()];

/** The engine of the guide, with these keys, on a world where credentials are in clear. */
async function setUp(keys: string) {
  const world = await resmanWorld();
  const integration = await world.engine.integrations.get(PROPERTY);
  const given = { process: { env: { LEAD_SYNC_SECRET_KEYS: keys } }, integration, apiKey: FAKE_RESMAN_IDS.apiKey };
  const { engine, said } = await guide.run("AesSecretBox, parseSecretKeys", world, given);
  return { world, engine: engine as SyncEngine, said, given };
}

describe("the guide to credentials", () => {
  it("seals them, and opens them for whoever makes the client", async () => {
    const { world, engine, said } = await setUp(`k1:${first}`);
    expect(said).toEqual([[1, "k1"]]);
    const opened = await engine.integrations.opened(PROPERTY);
    expect(opened.apiCredentials).toMatchObject({ account_id: 400, api_key: FAKE_RESMAN_IDS.apiKey });
    const stored = await world.storage.integrations.get(PROPERTY);
    const [example = "{}"] = docBlocks(FILE, "json");
    expect(Object.keys(stored?.apiCredentials ?? {}).toSorted()).toEqual(Object.keys(JSON.parse(example)).toSorted());
  });

  it("rotates: all keys open, the last one seals, then the old one can go", async () => {
    const { world, engine: old, given } = await setUp(`k1:${first}`);
    const env = { LEAD_SYNC_SECRET_KEYS: `k1:${first},k2:${second}` };
    const integration = await world.engine.integrations.get(PROPERTY);
    const fresh = await guide.run("AesSecretBox, parseSecretKeys", world, { ...given, process: { env }, integration });
    const sealed = await world.storage.integrations.get(PROPERTY);
    // A process that still has the old key alone seals with that one.
    expect(sealed?.apiCredentials?.kid).toBe("k2");
    await old.integrations.save({ ...integration, apiCredentials: { account_id: 400 } });
    const { rotated, failed, said } = await guide.run("rotateSecrets()", world, { engine: fresh.engine });
    expect([rotated, failed, said]).toEqual([1, [], []]);
    await expect(old.integrations.opened(PROPERTY)).rejects.toMatchObject({ code: "SECRET_KEY_MISSING" });
    const after = await guide.run("rotateSecrets()", world, { engine: old });
    expect(after.said).toEqual([[PROPERTY, "SECRET_KEY_MISSING"]]);
  });

  it("stops one property alone where its key is missing, and lets it rest after ten failures", async () => {
    const { world, engine, given } = await setUp(`k1:${first}`);
    const env = { LEAD_SYNC_SECRET_KEYS: `k2:${second}` };
    const keyless = await guide.run("AesSecretBox, parseSecretKeys", world, { ...given, process: { env } });
    await engine.integrations.save({ ...given.integration, apiCredentials: { account_id: 400 } });
    for (let failure = 0; failure < 10; failure += 1) {
      expect((await world.storage.integrations.get(PROPERTY))?.syncStatus).toBe("active");
      const pushed = world.elapse((keyless.engine as SyncEngine).pushLead(DANA));
      await expect(pushed).rejects.toMatchObject({ code: "SECRET_KEY_MISSING" });
    }
    expect(await world.storage.integrations.get(PROPERTY)).toMatchObject({
      syncStatus: "error",
      retryAt: expect.any(String),
    });
  });

  it("takes a data key of a key service", async () => {
    const world = await resmanWorld();
    const kms = { decrypt: async () => new Uint8Array(32).fill(7) };
    const { secrets } = await guide.run("kms.decrypt", world, { kms, wrappedDataKey: "…" });
    expect((secrets as AesSecretBox).currentKeyId).toBe("data-2026-03");
  });

  it("names codes and commands that exist, and links that lead somewhere", () => {
    const codes = [...text.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, code]) => code);
    expect(codes).toHaveLength(4);
    for (const code of codes) expect(Object.keys(ERROR_CODES)).toContain(code);
    expectCommandsToExist(FILE);
    expectLinksToLead(FILE);
    guide.expectAllTried();
  });
});
