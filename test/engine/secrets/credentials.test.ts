import { describe, expect, it } from "vitest";
import type { Integration } from "../../../src/domain/integration.js";
import { areInClear } from "../../../src/engine/integrations/credentials.js";
import {
  type ResManGateway,
  type SecretBox,
  type StorageAdapter,
  SyncEngine,
  type SyncEngineOptions,
} from "../../../src/index.js";
import { MemoryStorageAdapter } from "../../../src/storage/memory/index.js";
import { anId, anIntegration, countWrites } from "../../../src/testing/index.js";
import { boxes, CREDENTIALS, codeOf } from "./support.js";

const { first, both, second, wrong } = boxes();

function anEngine(options: Partial<SyncEngineOptions> = {}) {
  const storage = new MemoryStorageAdapter();
  const given: Integration[] = [];
  const resman = (integration: Integration): ResManGateway => {
    given.push(integration);
    return {} as ResManGateway;
  };
  const engineWith = (secrets?: SecretBox) =>
    new SyncEngine({ storage, resman, ...options, ...(secrets && { secrets }) });
  const stored = async (number = 0) => (await storage.integrations.get(idOf(number)))?.apiCredentials;
  return { storage, given, engineWith, stored };
}

const idOf = (number: number) => anId(0x100 + number);
const integrationOf = (number = 0, apiCredentials: Integration["apiCredentials"] = CREDENTIALS) =>
  anIntegration({ propertyId: idOf(number), apiCredentials });

/** The storage with some parts replaced. */
const withParts = (storage: StorageAdapter, parts: Partial<StorageAdapter>): StorageAdapter =>
  new Proxy(storage, {
    get: (target, name) => {
      const value: unknown = Reflect.get(name in parts ? parts : target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });

describe("credentials of a property", () => {
  it("are stored sealed, and open for whoever asks with the key", async () => {
    const { engineWith, stored } = anEngine();
    const engine = engineWith(first);
    await engine.integrations.save(integrationOf());
    expect(await stored()).toMatchObject({ sealed: 1, kid: "k1" });
    expect(JSON.stringify(await engine.integrations.list())).not.toContain(CREDENTIALS.apiKey);
    expect((await engine.integrations.opened(idOf(0))).apiCredentials).toEqual(CREDENTIALS);
  });

  it("stay sealed as they are when a row that was read is stored again", async () => {
    const { engineWith, stored } = anEngine();
    const { integrations } = engineWith(first);
    await integrations.save(integrationOf());
    const before = await stored();
    await integrations.save(await integrations.get(idOf(0)));
    expect(await stored()).toEqual(before);
  });

  it.each([null, {}])("that are none (%j) stay none", async (none) => {
    const { engineWith, stored } = anEngine();
    const { integrations } = engineWith(first);
    await integrations.save(integrationOf(0, none));
    expect(await stored()).toEqual(none);
    expect((await integrations.opened(idOf(0))).apiCredentials).toEqual(none);
    expect(areInClear(integrationOf(0, none))).toBe(false);
  });

  it("in clear are used as they are, and are known to be", async () => {
    const { storage, engineWith } = anEngine();
    await storage.integrations.put(integrationOf());
    const { integrations } = engineWith(first);
    const row = await integrations.get(idOf(0));
    expect(areInClear(row)).toBe(true);
    expect((await integrations.opened(idOf(0))).apiCredentials).toEqual(CREDENTIALS);
    await integrations.save(row);
    expect(areInClear(await integrations.get(idOf(0)))).toBe(false);
  });

  it("without a box are stored as they are given", async () => {
    const { engineWith, stored } = anEngine();
    await engineWith().integrations.save(integrationOf());
    expect(await stored()).toEqual(CREDENTIALS);
  });

  it.each([
    ["no box", undefined, "SECRET_KEY_MISSING"],
    ["another key", second, "SECRET_KEY_MISSING"],
    ["a wrong key", wrong, "SECRET_KEY_WRONG"],
  ])("do not open with %s, and the error names the property", async (_, box, code) => {
    const { engineWith } = anEngine();
    await engineWith(first).integrations.save(integrationOf());
    const open = () => engineWith(box).integrations.opened(idOf(0));
    await expect(open()).rejects.toMatchObject({ code, message: expect.stringContaining(idOf(0)) });
    await expect(open()).rejects.toMatchObject({ message: expect.stringMatching(/\bk1\b/) });
  });

  it("do not open in the row of another property", async () => {
    const { storage, engineWith, stored } = anEngine();
    const { integrations } = engineWith(first);
    await integrations.save(integrationOf());
    await storage.integrations.put(integrationOf(1, (await stored()) ?? null));
    expect(await codeOf(() => integrations.opened(idOf(1)))).toBe("SECRET_TAMPERED");
  });
});

describe("rotation", () => {
  it("seals anew what an older key sealed and what is in clear, and then needs the old key no more", async () => {
    const { storage, engineWith, stored } = anEngine();
    await engineWith(first).integrations.save(integrationOf(0));
    await engineWith(both).integrations.save(integrationOf(1));
    await storage.integrations.put(integrationOf(2));
    await storage.integrations.put(integrationOf(3, null));
    const before = await stored(1);
    const { integrations } = engineWith(both);
    expect(await integrations.rotateSecrets()).toEqual({ rotated: 2, unchanged: 2, failed: [] });
    expect(await stored(1)).toEqual(before);
    for (const number of [0, 1, 2]) {
      expect(await stored(number)).toMatchObject({ kid: "k2" });
      expect((await engineWith(second).integrations.opened(idOf(number))).apiCredentials).toEqual(CREDENTIALS);
    }
    expect(await integrations.rotateSecrets()).toEqual({ rotated: 0, unchanged: 4, failed: [] });
  });

  it("seals a secret in clear that has a part called as a key is", async () => {
    const { storage, engineWith, stored } = anEngine();
    await storage.integrations.put(integrationOf(0, { kid: "k1", apiKey: "x" }));
    expect(await engineWith(first).integrations.rotateSecrets()).toMatchObject({ rotated: 1 });
    expect(await stored()).toMatchObject({ sealed: 1 });
  });

  it("names each property whose secret is lost, leaves it alone and goes on", async () => {
    const { storage, engineWith, stored } = anEngine();
    await engineWith(wrong).integrations.save(integrationOf(0));
    await engineWith(first).integrations.save(integrationOf(1));
    await storage.integrations.put(integrationOf(2, { sealed: 7 }));
    const before = [await stored(0), await stored(2)];
    expect(await engineWith(both).integrations.rotateSecrets()).toEqual({
      rotated: 1,
      unchanged: 0,
      failed: [
        { propertyId: idOf(0), code: "SECRET_KEY_WRONG" },
        { propertyId: idOf(2), code: "SECRET_TAMPERED" },
      ],
    });
    expect([await stored(0), await stored(2)]).toEqual(before);
  });

  it("tells of a secret that is lost also where it needs no new key", async () => {
    const { engineWith } = anEngine();
    await engineWith(wrong).integrations.save(integrationOf());
    expect(await engineWith(first).integrations.rotateSecrets()).toMatchObject({
      unchanged: 0,
      failed: [{ code: "SECRET_KEY_WRONG" }],
    });
  });

  it("does not undo what was saved meanwhile", async () => {
    const { storage, engineWith } = anEngine();
    const engine = engineWith(both);
    await engineWith(first).integrations.save(integrationOf());
    const fresh = integrationOf(0, { apiKey: "fresh" });
    await Promise.all([engine.integrations.rotateSecrets(), engine.integrations.save(fresh)]);
    expect((await engine.integrations.opened(idOf(0))).apiCredentials).toEqual({ apiKey: "fresh" });

    // Past the engine, between the rotation's read and its write.
    const get = storage.integrations.get.bind(storage.integrations);
    const integrations = {
      ...storage.integrations,
      get: async (id: string) => {
        const row = await get(id);
        await storage.integrations.put(integrationOf(0, { apiKey: "fresher" }));
        return row;
      },
    };
    const racing = withParts(storage, { integrations });
    await engineWith(first).integrations.save(integrationOf());
    const rotating = new SyncEngine({ storage: racing, resman: {} as ResManGateway, secrets: both });
    expect(await rotating.integrations.rotateSecrets()).toEqual({ rotated: 0, unchanged: 1, failed: [] });
    expect((await engine.integrations.opened(idOf(0))).apiCredentials).toEqual({ apiKey: "fresher" });
  });

  it("is gone on with after an interruption, each property once", async () => {
    const { storage, engineWith } = anEngine();
    for (const number of [0, 1, 2]) await engineWith(first).integrations.save(integrationOf(number));
    let failures = 1;
    const counted = countWrites(storage);
    const transaction: StorageAdapter["transaction"] = (work) =>
      failures-- > 0 ? Promise.reject(new Error("the connection broke")) : counted.storage.transaction(work);
    const breaking = withParts(counted.storage, { transaction });
    const engine = new SyncEngine({ storage: breaking, resman: {} as ResManGateway, secrets: both });
    expect(await engine.integrations.rotateSecrets()).toMatchObject({
      rotated: 2,
      failed: [{ code: "STORAGE_ERROR" }],
    });
    expect(await engine.integrations.rotateSecrets()).toEqual({ rotated: 1, unchanged: 2, failed: [] });
    expect(counted.writes["integrations.update"]).toBe(3);
  });

  it("needs a box", async () => {
    expect(await codeOf(() => anEngine().engineWith().integrations.rotateSecrets())).toBe("INVALID_CONFIG");
  });
});
