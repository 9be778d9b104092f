import { renderHook } from "@testing-library/react";
import type { ReactElement, ReactNode } from "react";
import { describe, expect, it } from "vitest";
import { defaultMessages, type MessageOverrides, mergeMessages } from "../../../src/react/ui/messages/index.js";
import { defaultSlots, type Slots } from "../../../src/react/ui/slots.js";
import { type LeadSyncUiOptions, LeadSyncUiProvider, useUi } from "../../../src/react/ui/ui-context.js";

const One = (): null => null;
const Two = (): null => null;

const below =
  (outer: LeadSyncUiOptions, inner: LeadSyncUiOptions = {}) =>
  ({ children }: { children: ReactNode }): ReactElement => (
    <LeadSyncUiProvider {...outer}>
      <LeadSyncUiProvider {...inner}>{children}</LeadSyncUiProvider>
    </LeadSyncUiProvider>
  );

describe("useUi", () => {
  it("speaks English and is plain without a provider", () => {
    const { result } = renderHook(() => useUi());
    expect(result.current).toMatchObject({ messages: defaultMessages, slots: defaultSlots });
    expect(result.current.format.number(1234)).toBe("1,234");
  });

  it("takes from the outer provider what the inner one does not replace", () => {
    const { result } = renderHook(() => useUi(), {
      wrapper: below(
        {
          messages: { common: { close: "Zu", retry: "Wieder" } },
          slots: { Button: One, Badge: One },
          locale: "de",
          timeZone: "America/Chicago",
        },
        { messages: { common: { retry: "Noch einmal" } }, slots: { Badge: Two }, timeZone: "Asia/Tokyo" },
      ),
    });
    const { messages, slots, format } = result.current;
    expect(messages.common).toEqual({ ...defaultMessages.common, close: "Zu", retry: "Noch einmal" });
    expect(slots).toEqual({ ...defaultSlots, Button: One, Badge: Two });
    expect(format.time("2026-05-01T00:00:00Z")).toBe("01.05.2026, 09:00");
  });

  it("lays a component's own slots over those of the provider, and none over none", () => {
    const given: Partial<Slots> = { Badge: Two };
    const { result, rerender } = renderHook(({ slots }: { slots?: Partial<Slots> }) => useUi(slots), {
      wrapper: below({ slots: { Button: One } }),
      initialProps: { slots: given } as { slots?: Partial<Slots> },
    });
    expect(result.current.slots).toEqual({ ...defaultSlots, Button: One, Badge: Two });
    const before = result.current;
    rerender({ slots: given });
    expect(result.current).toBe(before);
    rerender({});
    expect(result.current.slots.Badge).toBe(defaultSlots.Badge);
  });

  it("keeps the part below where a slot is given as undefined", () => {
    const slots = { Button: undefined } as unknown as Partial<Slots>;
    const { result } = renderHook(() => useUi(slots));
    expect(result.current.slots.Button).toBe(defaultSlots.Button);
  });
});

describe("mergeMessages", () => {
  it("replaces single texts, at every depth, and leaves the defaults as they are", () => {
    const copy = structuredClone(defaultMessages.fields.names);
    const merged = mergeMessages({ fields: { names: { email: "Mail", custom: "Custom" } } }, undefined, {
      fields: { names: { email: "E-Mail" } },
      common: { close: "Zu" },
    });
    expect(merged.fields.names).toEqual({ ...copy, email: "E-Mail", custom: "Custom" });
    expect(merged.common.close).toBe("Zu");
    expect(merged.status).toEqual(defaultMessages.status);
    expect(defaultMessages.fields.names).toEqual(copy);
  });

  it("replaces functions", () => {
    const merged = mergeMessages({ fields: { budget: (min, max) => `${min}–${max}` } });
    expect(merged.fields.budget("1", "2")).toBe("1–2");
  });

  it("is the defaults where nothing is replaced, also by what is undefined", () => {
    const nothing = { common: { close: undefined }, fields: undefined } as unknown as MessageOverrides;
    expect(mergeMessages()).toBe(defaultMessages);
    expect(mergeMessages(nothing)).toEqual(defaultMessages);
  });

  it.each<[string, unknown]>([
    ["common.close", { common: { close: 5 } }],
    ["common.close", { common: { close: () => "x" } }],
    ["common.close", { common: { close: null } }],
    ["fields.budget", { fields: { budget: "x" } }],
    ["fields.names", { fields: { names: "x" } }],
    ["fields.names", { fields: { names: null } }],
    ["fields.names", { fields: { names: ["x"] } }],
  ])("refuses another kind of text for %s: %j", (path, overrides) => {
    expect(() => mergeMessages(overrides as MessageOverrides)).toThrowError(
      expect.objectContaining({ code: "INVALID_CONFIG", message: expect.stringContaining(path) }),
    );
  });

  it("does not reach beyond the texts", () => {
    const overrides = JSON.parse('{"__proto__":{"close":"x"},"common":{"__proto__":{"evil":"x"},"constructor":"y"}}');
    const merged = mergeMessages(overrides);
    expect(Object.getPrototypeOf(merged)).toBe(Object.prototype);
    expect(Reflect.get({}, "evil")).toBeUndefined();
    expect(merged.common.close).toBe("Close");
  });
});
