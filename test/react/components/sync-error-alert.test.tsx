import { render, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { SyncErrorAlert } from "../../../src/react/components/sync-error-alert.js";
import { axeViolations } from "../support/axe-violations.js";

it("says what failed at once, offers to try again and goes away", async () => {
  const [onRetry, onClose] = [vi.fn(), vi.fn()];
  const { container } = render(<SyncErrorAlert error="ResMan is away" onRetry={onRetry} onClose={onClose} />);
  expect(screen.getByRole("alert").textContent).toBe("ResMan is away");
  expect((container.firstChild as HTMLElement).dataset.leadSync).toBe("sync-error-alert");
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  await userEvent.click(screen.getByRole("button", { name: "Dismiss" }));
  expect([onRetry, onClose].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
  expect(await axeViolations()).toEqual([]);
});

it("offers no other try where there is none", async () => {
  render(<SyncErrorAlert className="mine" error="No" onClose={() => undefined} />);
  expect(screen.getAllByRole("button").map(({ textContent }) => textContent)).toEqual(["Dismiss"]);
  expect(await axeViolations()).toEqual([]);
});
