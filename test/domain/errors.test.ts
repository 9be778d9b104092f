import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { ERROR_CODES } from "../../src/domain/error-codes.js";
import {
  ConfigError,
  isRemoteError,
  isSyncError,
  parseInput,
  RemoteError,
  StorageError,
  SyncError,
  ValidationError,
} from "../../src/domain/errors.js";

describe("errors", () => {
  it("carry a code, whether to retry, facts and a cause", () => {
    const cause = new Error("socket");
    const error = new RemoteError("TIMEOUT_ERROR", "no answer", {
      retryable: true,
      outcomeUnknown: true,
      cause,
      context: { leadId: "1" },
    });
    expect(error).toMatchObject({
      name: "RemoteError",
      code: "TIMEOUT_ERROR",
      retryable: true,
      outcomeUnknown: true,
      cause,
    });
    expect(error).toBeInstanceOf(SyncError);
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: "RemoteError",
      code: "TIMEOUT_ERROR",
      message: "no answer",
      retryable: true,
      context: { leadId: "1" },
    });
    expect(inspect(error)).toContain("no answer");
  });

  it("keep their facts frozen", () => {
    const error = new SyncError("NOT_FOUND", "gone", { context: { id: "1" } });
    expect(() => Object.assign(error.context, { id: "2" })).toThrow(TypeError);
  });

  it("are told by a guard that also knows errors of another copy of the package", () => {
    const foreign = Object.assign(new Error("x"), { code: "NOT_FOUND", name: "RemoteError" });
    Object.defineProperty(foreign, Symbol.for("@domiq/lead-sync.error"), { value: true });
    expect(foreign).not.toBeInstanceOf(SyncError);
    expect(isSyncError(foreign)).toBe(true);
    expect(isSyncError(foreign, "NOT_FOUND")).toBe(true);
    expect(isSyncError(foreign, "ABORTED")).toBe(false);
    expect(isRemoteError(foreign, "NOT_FOUND")).toBe(true);
    for (const other of [new Error("x"), { code: "NOT_FOUND" }, null, undefined, "NOT_FOUND"])
      expect(isSyncError(other)).toBe(false);
    expect(isRemoteError(new ConfigError("x"))).toBe(false);
  });

  it("say by themselves whether a stale write is worth another try", () => {
    expect(new StorageError("STALE_WRITE", "x").retryable).toBe(true);
    expect(new StorageError("LEASE_LOST", "x").retryable).toBe(false);
  });

  it("explain every code", () => {
    for (const text of Object.values(ERROR_CODES)) expect(text).toMatch(/\.$/);
  });
});

describe("parseInput", () => {
  const schema = z.object({ lead: z.object({ score: z.number() }), tags: z.array(z.string()) });

  it("names what was given and each path", () => {
    const run = () => parseInput(schema, { lead: { score: "high" }, tags: ["a", 1] }, "Lead");
    expect(run).toThrow(ValidationError);
    expect(run).toThrow(/^Lead is not valid: lead\.score: .*; tags\.1: /);
  });

  it("returns the parsed value", () => {
    expect(parseInput(schema, { lead: { score: 1 }, tags: [] }, "Lead")).toEqual({ lead: { score: 1 }, tags: [] });
  });
});

it("an object that makes zod itself throw is refused as any other", () => {
  const schema = z.object({ id: z.string().max(5) });
  const hostile = { id: { length: { toString: 1 } } };
  expect(() => parseInput(schema, hostile, "The call")).toThrow(
    expect.objectContaining({ code: "INVALID_INPUT", message: "The call is not valid: cannot be read" }),
  );
});
