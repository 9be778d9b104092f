import { describe, expectTypeOf, it } from "vitest";
import type { SyncEventName, SyncEvents } from "../../src/domain/events.js";
import type { ConversationId, PropertyId } from "../../src/domain/ids.js";
import type { CamelCaseKeys } from "../../src/domain/wire/camel-case.js";

describe("ids", () => {
  it("are strings to read, but no string is one unchecked", () => {
    expectTypeOf<ConversationId>().toExtend<string>();
    expectTypeOf<string>().not.toExtend<ConversationId>();
  });

  it("of one kind are not ids of another", () => {
    expectTypeOf<PropertyId>().not.toExtend<ConversationId>();
  });
});

it("wire keys are renamed one by one, their values kept", () => {
  expectTypeOf<CamelCaseKeys<{ move_in_date: string | null; id: number; lead_score_2: boolean }>>().toEqualTypeOf<{
    moveInDate: string | null;
    id: number;
    leadScore2: boolean;
  }>();
});

describe("events", () => {
  it("are named subject:moment", () => {
    expectTypeOf<SyncEventName>().toExtend<`${string}:${string}`>();
  });

  it("carry what their name says", () => {
    expectTypeOf<SyncEvents["job:settled"]>().toHaveProperty("jobId").toEqualTypeOf<string>();
    expectTypeOf<SyncEvents["engine:error"]["error"]>().toBeUnknown();
  });
});
