import { expect, it } from "vitest";
import { type BridgeOptions, resolveBridgeOptions } from "../../../src/engine/bridge/options.js";
import { errorOf } from "../../rules/webhooks/support.js";
import { SECRET } from "./support.js";

const crm = { id: "crm", url: "https://crm.example.com/hook", secret: SECRET };

it.each<[string, unknown]>([
  ["subscribers", {}],
  ["subscribers.0", { subscribers: ["https://crm.example.com"] }],
  ["subscribers.0.url", { subscribers: [{ ...crm, url: "crm.example.com" }] }],
  ["subscribers.0.url", { subscribers: [{ ...crm, url: "ftp://crm.example.com" }] }],
  ["subscribers.0.url", { subscribers: [{ ...crm, url: "https://user:pass@crm.example.com" }] }],
  ["subscribers.0.url", { subscribers: [{ ...crm, url: "https://user@crm.example.com" }] }],
  ["subscribers.0.url", { subscribers: [{ ...crm, url: "javascript:alert(1)" }] }],
  ["subscribers.0.secret", { subscribers: [{ ...crm, secret: "" }] }],
  ["subscribers.0.secret", { subscribers: [{ ...crm, secret: "whsec_not base64, surely" }] }],
  ["subscribers.0.secret", { subscribers: [{ id: "crm", url: crm.url }] }],
  ["subscribers.0.id", { subscribers: [{ ...crm, id: "a:b" }] }],
  ["subscribers.1.id", { subscribers: [crm, crm] }],
  ["subscribers.0.headers", { subscribers: [{ ...crm, headers: { "Webhook-Id": "1" } }] }],
  ["subscribers.0.headers", { subscribers: [{ ...crm, headers: { "content-length": "1" } }] }],
  ["subscribers.0.headers", { subscribers: [{ ...crm, headers: { "a b": "1" } }] }],
  ["subscribers.0.headers.x", { subscribers: [{ ...crm, headers: { x: 1 } }] }],
  ["subscribers.0.propertyIds", { subscribers: [{ ...crm, propertyIds: [] }] }],
  ["subscribers.0.deliver", { subscribers: [{ id: "own", deliver: "https://crm.example.com" }] }],
  ["concurrency", { subscribers: [], concurrency: 0 }],
  ["timeoutMs", { subscribers: [], timeoutMs: -1 }],
  ["retryCapMs", { subscribers: [], retryCapMs: 2 ** 31 }],
])("refuses %s in %j", (option, options) => {
  const error = errorOf(() => resolveBridgeOptions(options as BridgeOptions));
  expect(error).toMatchObject({ code: "INVALID_CONFIG", message: expect.stringContaining(`\`${option}\``) });
  expect(error.message).not.toMatch(/pass@|surely|example/);
});

it("names a key it does not know", () => {
  const misspelt = { ...crm, sekret: "x" };
  const options: BridgeOptions = { subscribers: [misspelt] };
  expect(errorOf(() => resolveBridgeOptions(options)).message).toMatch(/sekret/);
});

it("fills in what is usual", () => {
  const { settings, subscribers } = resolveBridgeOptions({ subscribers: [crm] });
  expect(subscribers).toEqual([crm]);
  expect(settings).toEqual({
    concurrency: 8,
    timeoutMs: 10_000,
    disableAfterMs: 86_400_000,
    disableAfterFailures: 50,
    retryBaseMs: 5000,
    retryCapMs: 3_600_000,
  });
});
