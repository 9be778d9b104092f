import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { AirtableClient, type AirtableClientOptions } from "../../../src/clients/airtable/index.js";
import { ConfigError } from "../../../src/domain/errors.js";
import { accept, BASE, recordId, scripted, TOKEN } from "./support.js";

const make = (options: Record<string, unknown>): AirtableClient =>
  new AirtableClient({ token: TOKEN, baseId: BASE, ...options } as unknown as AirtableClientOptions);

describe("AirtableClient options", () => {
  it.each([
    ["token", { token: "" }],
    ["token", { token: undefined }],
    ["token", { token: "pat\r\nX-Evil: 1" }],
    ["baseId", { baseId: "tblEXAMPLE0000001" }],
    ["baseId", { baseId: "app/../meta" }],
    ["baseUrl", { baseUrl: "api.airtable.com" }],
    ["baseUrl", { baseUrl: "https://user:pass@api.airtable.com" }],
    ["leadsTable", { leadsTable: " " }],
    ["intervalMs", { intervalMs: 0 }],
    ["rateLimiter", { rateLimiter: { acquire: () => {} } }],
    ["concurrency", { concurrency: 1.5 }],
    ["timeoutMs", { timeoutMs: 2 ** 31 }],
    ["retry.attempts", { retry: { attempts: 0 } }],
    ["penaltyMs", { penaltyMs: -1 }],
    ["maxRecordsPerRequest", { maxRecordsPerRequest: 0 }],
    ["maxRestarts", { maxRestarts: -1 }],
    ["timeOut", { timeOut: 5 }],
  ])("names %s when it is wrong", (name, options) => {
    expect(() => make(options)).toThrow(ConfigError);
    expect(() => make(options)).toThrow(name);
  });

  it("never repeats the token, whatever else is wrong", () => {
    const attempt = () => make({ concurrency: -1, token: [TOKEN] });
    expect(attempt).toThrow(ConfigError);
    expect(attempt).not.toThrow(TOKEN);
  });

  it("refuses no options at all with a ConfigError", () => {
    expect(() => new AirtableClient(undefined as unknown as AirtableClientOptions)).toThrow(ConfigError);
  });

  it("shows no token when the client is printed", () => {
    const { client } = scripted(accept);
    expect(inspect(client, { depth: 10, showHidden: true })).not.toContain(TOKEN);
    expect(JSON.stringify(client)).not.toContain(TOKEN);
  });

  it("cuts trailing slashes off the base URL", async () => {
    const { client, seen, settle } = scripted(accept, { baseUrl: "https://proxy.example/airtable//" });
    await settle(client.update("Leads", [{ id: recordId(1), fields: {} }]));
    expect(seen[0]?.path).toBe(`/airtable/v0/${BASE}/Leads`);
  });

  it("asks a token function before each request", async () => {
    let asked = 0;
    const { client, seen, settle } = scripted(accept, { token: async () => `token-${++asked}` });
    await settle(client.update("Leads", [{ id: recordId(1), fields: {} }]));
    await settle(client.update("Leads", [{ id: recordId(1), fields: {} }]));
    expect(seen.map(({ headers }) => headers.authorization)).toEqual(["Bearer token-1", "Bearer token-2"]);
  });

  it("sends nothing when the token cannot be had", async () => {
    const refused = new Error("the vault is closed");
    const { client, seen, settle } = scripted(accept, { token: () => Promise.reject(refused) });
    const { error } = await settle(client.list("Leads"));
    expect(error).toMatchObject({ name: "RemoteError", code: "AUTH_ERROR", cause: refused });
    expect(seen).toEqual([]);
  });

  it("refuses a token that cannot stand in a header, without showing it", async () => {
    const { client, seen, settle } = scripted(accept, { token: () => "pat secret" });
    const { error } = await settle(client.list("Leads"));
    expect(error).toMatchObject({ code: "INVALID_CONFIG" });
    expect(String(error)).not.toContain("secret");
    expect(seen).toEqual([]);
  });
});
