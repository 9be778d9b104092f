import { describe, expectTypeOf, it } from "vitest";
import * as z from "zod";
import type { ErrorCode } from "../../src/domain/error-codes.js";
import {
  ConfigError,
  isRemoteError,
  isSyncError,
  parseInput,
  type RemoteError,
  StorageError,
  SyncError,
} from "../../src/domain/errors.js";

describe("errors", () => {
  it("carry one of the listed codes", () => {
    expectTypeOf<SyncError["code"]>().toEqualTypeOf<ErrorCode>();
    expectTypeOf<"RATE_LIMIT_ERROR">().toExtend<ErrorCode>();
    expectTypeOf<string>().not.toExtend<ErrorCode>();
  });

  it("are made with a code of the list only", () => {
    expectTypeOf(SyncError).toBeConstructibleWith("NOT_FOUND", "There is no such lead.");
    // @ts-expect-error not a code
    new SyncError("NO_SUCH_CODE", "message");
    // @ts-expect-error not a code of storage
    new StorageError("AUTH_ERROR", "message");
  });

  it("share one base", () => {
    expectTypeOf<ConfigError>().toExtend<SyncError>();
    expectTypeOf<RemoteError>().toExtend<SyncError>();
    expectTypeOf(ConfigError).instance.toExtend<Error>();
  });

  it("are narrowed from unknown by the guards", () => {
    const caught: unknown = undefined;
    if (isSyncError(caught, "NOT_FOUND")) expectTypeOf(caught).toEqualTypeOf<SyncError>();
    if (isRemoteError(caught)) expectTypeOf(caught.outcomeUnknown).toEqualTypeOf<boolean>();
    // @ts-expect-error not a code
    isSyncError(caught, "NO_SUCH_CODE");
  });

  it("do not let their facts be changed", () => {
    expectTypeOf<SyncError["context"]>().toEqualTypeOf<Readonly<Record<string, unknown>>>();
    // @ts-expect-error read-only
    new ConfigError("message").context.fact = 1;
  });
});

it("parseInput returns what the schema makes of the input", () => {
  const schema = z.object({ limit: z.string().transform(Number), page: z.number().default(1) });
  expectTypeOf(parseInput(schema, {}, "options")).toEqualTypeOf<{ limit: number; page: number }>();
});
