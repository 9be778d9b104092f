import { render, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import type { ReactElement } from "react";
import { describe, expect, it, vi } from "vitest";
import { INITIAL_STATE, type RealTimeState } from "../../../src/browser/index.js";
import {
  RealTimeSyncIndicator,
  type RealTimeSyncIndicatorProps,
} from "../../../src/react/components/real-time-sync-indicator.js";
import { axeViolations } from "../support/axe-violations.js";

const indicator = (props: Partial<RealTimeSyncIndicatorProps> = {}): ReactElement => (
  <RealTimeSyncIndicator connected={false} lastPing="" onReconnect={() => undefined} {...props} />
);
const being = (state: Partial<RealTimeState>): ReactElement => {
  const realTime = { ...INITIAL_STATE.realTime, ...state };
  return indicator({ connected: realTime.status === "open", lastPing: realTime.lastPing ?? "", state: realTime });
};
const words = (): string | null => screen.getByRole("status").textContent;

describe("whether changes arrive live", () => {
  it.each<[Partial<RealTimeSyncIndicatorProps>, string, string, boolean]>([
    [{ connected: true, lastPing: "2026-05-01T10:00:00.000Z" }, "open", "Live", false],
    [{ connected: false, className: "mine" }, "closed", "Disconnected", true],
  ])("is told by what the seed gives: %o", async (props, state, text, offered) => {
    const { container } = render(indicator(props));
    expect((container.firstChild as HTMLElement).dataset).toMatchObject({
      leadSync: "real-time-sync-indicator",
      state,
    });
    expect(words()).toBe(text);
    expect(container.textContent).toMatch(props.lastPing ? /Last contact .*2026/ : "No contact yet");
    expect(screen.queryByRole("button", { name: "Reconnect" }) !== null).toBe(offered);
    expect(await axeViolations()).toEqual([]);
  });

  it.each([
    ["idle", "Not connected"],
    ["connecting", "Connecting"],
    ["open", "Live"],
    ["waiting", "Reconnecting"],
    ["closed", "Disconnected"],
  ] as const)("is told by more where more is known: %s", async (status, text) => {
    render(being({ status }));
    expect(words()).toBe(text);
    expect(screen.queryAllByRole("button")).toHaveLength(status === "open" ? 0 : 1);
    expect(await axeViolations()).toEqual([]);
  });

  it("says when it is tried next, and why it is not open", () => {
    const error = { code: "UNAUTHORIZED", message: "The token is too old" };
    const { container, rerender } = render(being({ status: "waiting", retryAt: "2026-05-01T10:00:00.000Z", error }));
    expect(container.textContent).toMatch(/Next attempt at .*2026/);
    expect(container.textContent).toContain("The token is too old (UNAUTHORIZED)");
    rerender(being({ status: "open", error }));
    expect(container.textContent).not.toContain("UNAUTHORIZED");
  });

  it("does not talk of each ping and each attempt", () => {
    const { rerender } = render(being({ status: "open", lastPing: "2026-05-01T10:00:00.000Z" }));
    const said: (string | null)[] = [words()];
    const tell = (state: Partial<RealTimeState>): void => {
      rerender(being(state));
      if (said.at(-1) !== words()) said.push(words());
    };
    tell({ status: "open", lastPing: "2026-05-01T10:00:30.000Z" });
    for (const attempts of [2, 3, 4]) {
      tell({ status: "waiting", attempts });
      tell({ status: "connecting", attempts });
    }
    tell({ status: "open" });
    expect(said).toEqual(["Live", "Reconnecting", "Live"]);
  });

  it("connects again when asked, and keeps the focus when it has", async () => {
    const onReconnect = vi.fn();
    const { container, rerender } = render(indicator({ onReconnect }));
    await userEvent.click(screen.getByRole("button", { name: "Reconnect" }));
    expect(onReconnect).toHaveBeenCalledTimes(1);
    rerender(being({ status: "connecting" }));
    expect(screen.getByRole("button").getAttribute("aria-busy")).toBe("true");
    rerender(being({ status: "open" }));
    expect(document.activeElement).toBe(container.firstChild);
  });
});
