import { beforeEach, describe, expect, it } from "vitest";
import { anId, anIntegration, aProperty } from "../../src/testing/index.js";
import { type CliWorld, createCliWorld } from "./resman-world.js";

const OTHER = anId(0x101);

let world: CliWorld;
beforeEach(async () => {
  world = await createCliWorld();
  await world.storage.properties.put(aProperty({ id: OTHER }));
  await world.storage.integrations.put(anIntegration({ propertyId: OTHER, apiCredentials: { api_key: "SECRET" } }));
});

const isOn = async (id: string) => (await world.storage.integrations.get(id))?.syncEnabled;

describe("lead-sync pause and resume", () => {
  it("stop one property and let it go on", async () => {
    const { code, stdout } = await world.lead(`pause --property ${OTHER}`);
    expect([code, stdout]).toEqual([0, `Property ${OTHER} is paused; its work keeps queuing.\n`]);
    expect([await isOn(OTHER), await isOn(world.propertyId)]).toEqual([false, true]);
    expect((await world.lead(`resume --property ${OTHER}`)).stdout).toBe(`Property ${OTHER} goes on.\n`);
    expect(await isOn(OTHER)).toBe(true);
  });

  it("stop everything, and let go on what that stopped and nothing else", async () => {
    await world.lead(`pause --property ${OTHER}`);
    const { code, document } = await world.json("pause");
    expect([code, document]).toEqual([0, { paused: [world.propertyId] }]);
    expect((await world.lead("status")).stdout).toContain("EVERYTHING IS PAUSED");
    expect((await world.lead("resume")).stdout).toMatch(/^1 property goes on\./);
    expect([await isOn(OTHER), await isOn(world.propertyId)]).toEqual([false, true]);
  });

  it("need no remote, so that an emergency stop works also where Airtable's settings are broken", async () => {
    expect((await world.lead("pause", { AIRTABLE_TOKEN: "pat.1", RESMAN_API_KEY: undefined })).code).toBe(0);
  });

  it("show no credentials", async () => {
    const { document } = await world.json(`pause --property ${OTHER}`);
    expect(document).toMatchObject({ propertyId: OTHER, syncEnabled: false, hasCredentials: true });
    expect(document).not.toHaveProperty("apiCredentials");
  });

  it.each(["pause", "resume"])("%s ends with 1 for a property without integration", async (command) => {
    expect(await world.lead(`${command} --property nowhere`)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("INTEGRATION_MISSING"),
    });
  });
});

describe("lead-sync direction", () => {
  it("changes which way a property is synced", async () => {
    expect((await world.lead(`direction to_resman --property ${OTHER}`)).stdout).toContain("is synced to ResMan");
    expect((await world.storage.integrations.get(OTHER))?.syncDirection).toBe("to_resman");
  });

  it("names the ways there are, and wants a property", async () => {
    const { code, stderr } = await world.lead(`direction sideways --property ${OTHER}`);
    expect(code).toBe(2);
    expect(stderr).toContain("to_resman, from_resman, bidirectional");
    expect(await world.lead("direction to_resman")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--property"),
    });
  });
});
