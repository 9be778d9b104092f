import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { ResManClient, type ResManClientOptions } from "../../../src/clients/resman/index.js";
import { ConfigError } from "../../../src/domain/errors.js";
import { API_KEY, posted, scripted } from "./support.js";

const VALID = { accountId: "412", integrationPartnerId: "2044", apiKey: API_KEY };

const make = (options: Record<string, unknown>): ResManClient =>
  new ResManClient({ ...VALID, ...options } as unknown as ResManClientOptions);

describe("ResManClient options", () => {
  it.each([
    ["apiKey", { apiKey: "" }],
    ["apiKey", { apiKey: undefined }],
    ["accountId", { accountId: "" }],
    ["accountId", { accountId: "4\r\n12" }],
    ["integrationPartnerId", { integrationPartnerId: undefined }],
    ["baseUrl", { baseUrl: "api.myresman.com" }],
    ["baseUrl", { baseUrl: "ftp://api.myresman.com" }],
    ["baseUrl", { baseUrl: "https://user:pass@api.myresman.com" }],
    ["v2BaseUrl", { v2BaseUrl: "https://x.example?key=1" }],
    ["timeoutMs.write", { timeoutMs: { write: 0 } }],
    ["timeoutMs.pull", { timeoutMs: { pull: Number.NaN } }],
    ["concurrency", { concurrency: 1.5 }],
    ["rateLimiter", { rateLimiter: { acquire: () => {} } }],
    ["retry.attempts", { retry: { attempts: 0 } }],
    ["retry.capMs", { retry: { capMs: -1 } }],
    ["minWindowMs", { minWindowMs: "60s" }],
    ["lookUpTtlMs", { lookUpTtlMs: Number.POSITIVE_INFINITY }],
    ["timeOut", { timeOut: 5 }],
  ])("names %s when it is wrong", (name, options) => {
    expect(() => make(options)).toThrow(ConfigError);
    expect(() => make(options)).toThrow(name);
  });

  it("never repeats the key, whatever else is wrong", () => {
    const attempt = () => make({ concurrency: -1, apiKey: [API_KEY] });
    expect(attempt).toThrow(ConfigError);
    expect(attempt).not.toThrow(API_KEY);
  });

  it("refuses no options at all with a ConfigError", () => {
    expect(() => new ResManClient(undefined as unknown as ResManClientOptions)).toThrow(ConfigError);
  });

  it("does nothing before a method is called", () => {
    const { seen, waits } = scripted(() => posted());
    expect(seen).toEqual([]);
    expect(waits).toEqual([]);
  });

  it("cuts trailing slashes off the base URL and sends account and partner as text", async () => {
    const { client, seen } = scripted(() => '{"Status":"Success","Properties":[]}', {
      baseUrl: "https://sandbox.example/resman//",
      integrationPartnerId: 2044,
    });
    await client.getProperties();
    expect(seen[0]?.path).toBe("/resman/Account/GetProperties");
    expect(Object.fromEntries(seen[0]?.form ?? [])).toEqual({
      IntegrationPartnerID: "2044",
      ApiKey: API_KEY,
      AccountID: "412",
    });
  });

  it("shows no key in JSON, text or inspection of the client", () => {
    const { client } = scripted(() => posted());
    const views = [
      JSON.stringify(client),
      String(client),
      inspect(client, { depth: 20, showHidden: true, getters: true }),
      inspect(client.v2, { depth: 20, showHidden: true }),
      JSON.stringify(Object.getOwnPropertyNames(client)),
    ];
    const encoded = Buffer.from(`2044:${API_KEY}`).toString("base64");
    for (const view of views) {
      expect(view).not.toContain(API_KEY);
      expect(view).not.toContain(encoded);
    }
  });
});
