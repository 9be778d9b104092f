import { expectTypeOf, it } from "vitest";
import type { Logger } from "../../src/ports/logger.js";
import type { Runtime } from "../../src/ports/runtime.js";
import type { Repositories, StorageAdapter } from "../../src/ports/storage.js";
import { createRuntime, systemRuntime } from "../../src/runtime/system-runtime.js";

it("console is a logger as it is", () => {
  expectTypeOf(console).toExtend<Logger>();
});

it("the platform's runtime is a whole runtime, also with parts replaced", () => {
  expectTypeOf(systemRuntime).toEqualTypeOf<Runtime>();
  expectTypeOf(createRuntime({ now: () => 0 })).toEqualTypeOf<Runtime>();
  // @ts-expect-error not a part of it
  createRuntime({ today: () => 0 });
});

it("a transaction hands out the repositories, but no further transaction", () => {
  type Work = Parameters<StorageAdapter["transaction"]>[0];
  expectTypeOf<Work>().parameter(0).toEqualTypeOf<Repositories>();
  expectTypeOf<Repositories>().not.toHaveProperty("transaction");
});
