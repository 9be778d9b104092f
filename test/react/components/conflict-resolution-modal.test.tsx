import { render, screen, waitFor } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import type { ConflictDetails, LeadSyncConflict } from "../../../src/browser/index.js";
import {
  ConflictResolutionModal,
  type ConflictResolutionModalProps,
} from "../../../src/react/components/conflict-resolution-modal.js";
import { axeViolations } from "../support/axe-violations.js";
import { aConflict } from "../support/samples.js";

const detailsOf = (conflict: LeadSyncConflict, overrides: Partial<ConflictDetails> = {}): ConflictDetails => ({
  conflict,
  field: conflict.field,
  base: "2026-05-01",
  agreedAt: "2026-05-01T10:00:00.000Z",
  resman: { value: conflict.resmanValue, changedAt: "2026-05-02T10:00:00.000Z", lastSynced: null },
  domiq: {
    value: conflict.domiqValue,
    changedAt: null,
    lastSynced: {
      field: conflict.field,
      side: "remote",
      from: null,
      to: conflict.domiqValue,
      origin: "local",
      rule: "newer",
      at: "2026-05-01T10:00:00.000Z",
      because: "it was edited here",
      by: "sam",
      trigger: "api",
      runId: null,
      runKind: null,
      conflict: null,
      syncLogId: "log-1",
    },
  },
  movedOn: false,
  options: {},
  isOpen: true,
  ...overrides,
});

const show = (props: Partial<ConflictResolutionModalProps> = {}) => {
  const onResolve = vi.fn<ConflictResolutionModalProps["onResolve"]>(async () => {});
  const onEscalate = vi.fn();
  const all = { isOpen: true, conflict: aConflict(), onResolve, onEscalate, loading: false, ...props };
  const view = render(<ConflictResolutionModal {...all} />);
  return {
    onResolve,
    onEscalate,
    again: (more: Partial<ConflictResolutionModalProps>) =>
      view.rerender(<ConflictResolutionModal {...all} {...more} />),
  };
};

const radio = (name: RegExp): HTMLInputElement => screen.getByRole("radio", { name });
const pick = (name: RegExp) => userEvent.click(radio(name));
const resolve = () => userEvent.click(screen.getByRole("button", { name: "Resolve" }));
const outcome = () => screen.getAllByRole("status").map(({ textContent }) => textContent);

describe("the modal of a conflict", () => {
  it("is not there while it is closed or there is no conflict", () => {
    const { again } = show({ isOpen: false });
    expect(screen.queryByRole("dialog")).toBeNull();
    again({ conflict: null });
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("says whose conflict it is, where that is known", () => {
    show({ leadName: "Ada Byron" });
    expect(screen.getByRole("dialog", { name: "Conflict: Move-in date (Ada Byron)" })).toBeDefined();
  });

  it("shows what was agreed on and what each side holds, with who changed it and when", async () => {
    const conflict = aConflict({ createdAt: "2026-05-03T10:00:00.000Z" });
    show({ conflict, details: detailsOf(conflict) });
    expect(screen.getByRole("dialog", { name: "Conflict: Move-in date" }).dataset.state).toBe("open");
    expect(screen.getByRole("region", { name: "Agreed before" }).textContent).toContain("May 1, 2026");
    expect(screen.getByRole("region", { name: "ResMan" }).textContent).toMatch(/Jun 1, 2026.*changed May 2/);
    const ours = screen.getByRole("region", { name: "DomIQ" }).textContent;
    expect(ours).toMatch(/Jul 1, 2026.*by sam.*it was edited here/);
    expect(screen.getByText("Medium")).toBeDefined();
    expect(await axeViolations()).toEqual([]);
  });

  it("tells what it knows without details", () => {
    show({ conflict: aConflict({ baseValue: "2026-04-01", domiqChangedAt: "2026-05-02T10:00:00.000Z" }) });
    expect(screen.getByRole("region", { name: "Agreed before" }).textContent).toContain("Apr 1, 2026");
    expect(screen.getByRole("region", { name: "DomIQ" }).textContent).toContain("changed May 2");
  });

  it("hands on a side that wins with its value as it was shown", async () => {
    const { onResolve } = show();
    expect(outcome()).toContain("Nothing is chosen yet");
    await resolve();
    expect(onResolve).not.toHaveBeenCalled();
    await pick(/Take ResMan's: Jun 1, 2026/);
    expect(outcome()).toContain("Both will hold: Jun 1, 2026");
    await userEvent.type(screen.getByRole("textbox", { name: "Reason" }), " asked the renter ");
    await resolve();
    expect(onResolve).toHaveBeenCalledExactlyOnceWith({
      resolution: "resman_wins",
      finalValue: "2026-06-01",
      reason: "asked the renter",
    });
  });

  it("works by keyboard alone: arrows pick, Ctrl or Command with Enter resolves", async () => {
    // user-event asks for it; jsdom has none.
    vi.stubGlobal("CSS", { escape: (name: string) => name });
    const { onResolve } = show();
    expect(radio(/Take ResMan's/)).toBe(document.activeElement);
    await userEvent.keyboard(" {ArrowDown}");
    expect(radio(/Take DomIQ's/).checked).toBe(true);
    await userEvent.keyboard("{Enter}");
    expect(onResolve).not.toHaveBeenCalled();
    await userEvent.keyboard("{Meta>}{Enter}{/Meta}");
    expect(onResolve).toHaveBeenCalledExactlyOnceWith({
      resolution: "domiq_wins",
      finalValue: "2026-07-01",
      reason: "",
    });
    await userEvent.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(() => expect(onResolve).toHaveBeenCalledTimes(2));
    vi.unstubAllGlobals();
  });

  it("takes another value, as the field has it", async () => {
    const { onResolve } = show();
    await pick(/Another value/);
    const input = screen.getByLabelText<HTMLInputElement>("Value for Move-in date");
    expect([input.type, input.value]).toEqual(["date", "2026-07-01"]);
    await userEvent.clear(input);
    expect(outcome()).toContain("Both will hold no value");
    await userEvent.type(input, "2026-08-01");
    expect(outcome()).toContain("Both will hold: Aug 1, 2026");
    await resolve();
    expect(onResolve.mock.calls[0]?.[0]).toMatchObject({ resolution: "merged", finalValue: "2026-08-01" });
  });

  it("refuses a value it cannot read", async () => {
    const conflict = aConflict({ field: "petDetails", resmanValue: { type: "dog" }, domiqValue: { type: "cat" } });
    const { onResolve } = show({ conflict });
    await pick(/Another value/);
    const input = screen.getByLabelText("Value for Pets");
    await userEvent.clear(input);
    await userEvent.type(input, "a dog");
    await resolve();
    expect(onResolve).not.toHaveBeenCalled();
    expect(input.getAttribute("aria-invalid")).toBe("true");
    expect(screen.getAllByText("This cannot be read as JSON")).not.toHaveLength(0);
    expect(await axeViolations()).toEqual([]);
    await userEvent.clear(input);
    await userEvent.type(input, '["a dog"]'.replace("[", "[["));
    await resolve();
    expect(onResolve.mock.calls[0]?.[0]).toMatchObject({ resolution: "merged", finalValue: ["a dog"] });
  });

  it("does not take a day that is half typed for none", async () => {
    const { onResolve } = show();
    await pick(/Another value/);
    const input = screen.getByLabelText("Value for Move-in date");
    const validity = vi.spyOn(HTMLInputElement.prototype, "validity", "get");
    validity.mockReturnValue({ badInput: true } as ValidityState);
    await resolve();
    validity.mockRestore();
    expect(onResolve).not.toHaveBeenCalled();
    expect(input.getAttribute("aria-invalid")).toBe("true");
    expect(outcome()).toContain("This is not a day");
    await pick(/Take ResMan's/);
    expect(outcome()).toContain("Both will hold: Jun 1, 2026");
    await pick(/Another value/);
    await userEvent.clear(screen.getByLabelText("Value for Move-in date"));
    await userEvent.type(screen.getByLabelText("Value for Move-in date"), "2026-08-01");
    await resolve();
    expect(onResolve.mock.calls[0]?.[0]).toMatchObject({ finalValue: "2026-08-01" });
  });

  it.each([
    ["hasPets", true, false, "No", false],
    ["status", "new", "lost", "Leased", "leased"],
  ])("offers what %s can be", async (field, resmanValue, domiqValue, option, finalValue) => {
    const { onResolve } = show({ conflict: aConflict({ field, resmanValue, domiqValue }) });
    await pick(/Another value/);
    await userEvent.selectOptions(screen.getByRole("combobox"), option);
    await resolve();
    expect(onResolve.mock.calls[0]?.[0]).toMatchObject({ resolution: "merged", finalValue });
  });

  it("leaves it for a person", async () => {
    const { onResolve } = show();
    await pick(/Decide later/);
    expect(outcome()).toContain("Both stay as they are");
    await resolve();
    expect(onResolve.mock.calls[0]?.[0]).toEqual({ resolution: "manual_review", finalValue: null, reason: "" });
  });

  it("offers a combination where there is one that is neither side's", async () => {
    const conflict = aConflict({
      field: "budgetRange",
      resmanValue: { min: 1000, max: 1500 },
      domiqValue: { min: 1200, max: 1800 },
    });
    const option = (value: { min: number; max: number }) =>
      detailsOf(conflict, { options: { merged: { possible: true, value } } });
    const { onResolve, again } = show({ conflict, details: option({ min: 1000, max: 1500 }) });
    expect(screen.queryByRole("radio", { name: /Combine/ })).toBeNull();
    again({ details: option({ min: 1000, max: 1800 }) });
    await pick(/Combine both: .*1,000.*1,800/);
    await resolve();
    expect(onResolve.mock.calls[0]?.[0]).toMatchObject({ resolution: "merged", finalValue: { min: 1000, max: 1800 } });
  });

  it("disables what cannot be and says why", async () => {
    const conflict = aConflict();
    const no = { possible: false, reason: "is changed in ResMan only" } as const;
    show({ conflict, details: detailsOf(conflict, { options: { domiqWins: no, merged: no } }) });
    expect(radio(/Take ResMan's/).disabled).toBe(false);
    for (const name of [/Take DomIQ's/, /Another value/]) {
      const described = radio(name).getAttribute("aria-describedby") ?? "";
      expect(radio(name).disabled).toBe(true);
      expect(document.getElementById(described)?.textContent).toBe("is changed in ResMan only");
    }
    expect(await axeViolations()).toEqual([]);
  });

  it("says where our side moved on", () => {
    const conflict = aConflict();
    show({ conflict, details: detailsOf(conflict, { movedOn: true }) });
    expect(outcome().join()).toContain("DomIQ holds something else by now");
  });

  it("forgets a choice among values that have changed since, and keeps what was typed", async () => {
    const { onResolve, again } = show();
    await userEvent.type(screen.getByRole("textbox", { name: "Reason" }), "asked");
    await pick(/Take ResMan's/);
    again({ conflict: aConflict({ resmanValue: "2026-09-01" }) });
    expect(radio(/Take ResMan's: Sep 1/).checked).toBe(false);
    expect(outcome().join()).toContain("The values have changed");
    await resolve();
    expect(onResolve).not.toHaveBeenCalled();
    await pick(/Take ResMan's/);
    await resolve();
    expect(onResolve.mock.calls[0]?.[0]).toMatchObject({ finalValue: "2026-09-01", reason: "asked" });
  });

  it("begins anew with the next conflict, and heeds no details of another", async () => {
    const other = aConflict({ id: "k-2" });
    const { again } = show();
    await pick(/Take ResMan's/);
    again({ conflict: other, details: detailsOf(aConflict(), { movedOn: true }) });
    expect(radio(/Take ResMan's/).checked).toBe(false);
    expect(outcome().join()).not.toContain("by now");
  });

  it.each<[string, Partial<ConflictResolutionModalProps>]>([
    ["its details", { details: detailsOf(aConflict(), { isOpen: false }) }],
    ["itself", { conflict: aConflict({ resolutionStatus: "resolved", resolvedBy: "sam" }) }],
    ["a decision on its way", { conflict: aConflict({ resolutionStatus: "pending", resolutionStrategy: "merged" }) }],
  ])("cannot be decided where it is closed, by %s", async (_by, props) => {
    const { onResolve, onEscalate } = show(props);
    expect(outcome().join()).toContain("decided already");
    expect(screen.getByRole("dialog").dataset.state).toBe("closed");
    for (const name of ["Resolve", "Escalate"]) await userEvent.click(screen.getByRole("button", { name }));
    expect(onResolve).not.toHaveBeenCalled();
    expect(onEscalate).not.toHaveBeenCalled();
    expect(screen.getAllByRole<HTMLInputElement>("radio").every((one) => one.matches(":disabled"))).toBe(true);
  });

  it("escalates", async () => {
    const { onEscalate } = show();
    await userEvent.click(screen.getByRole("button", { name: "Escalate" }));
    expect(onEscalate).toHaveBeenCalledOnce();
  });

  it("closes undecided only where its owner says how", async () => {
    const onClose = vi.fn();
    const { again } = show();
    await userEvent.keyboard("{Escape}");
    expect(screen.queryByRole("button", { name: "Close" })).toBeNull();
    again({ onClose });
    await userEvent.keyboard("{Escape}");
    await userEvent.click(screen.getByRole("button", { name: "Close" }));
    expect(onClose).toHaveBeenCalledTimes(2);
  });

  it("sends once, and keeps the choice when it fails", async () => {
    let fail = (_error: Error): void => {};
    const onResolve = vi.fn(() => new Promise<void>((_resolve, reject) => (fail = reject)));
    show({ onResolve });
    await pick(/Take DomIQ's/);
    await userEvent.dblClick(screen.getByRole("button", { name: "Resolve" }));
    expect(onResolve).toHaveBeenCalledOnce();
    fail(new Error("shows another value by now"));
    expect((await screen.findByRole("alert")).textContent).toBe("It was not stored: shows another value by now");
    expect(radio(/Take DomIQ's/).checked).toBe(true);
    await resolve();
    expect(onResolve).toHaveBeenCalledTimes(2);
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("waits while its owner is busy, and shows its error", async () => {
    const { onResolve } = show({ loading: true, error: "No network" });
    await pick(/Take DomIQ's/);
    await resolve();
    expect(onResolve).not.toHaveBeenCalled();
    expect(screen.getByRole("alert").textContent).toBe("No network");
    expect(screen.getByRole("dialog").dataset.state).toBe("busy");
  });

  it("shows what speaks for a duplicate, and leads to its review", async () => {
    const waterfall = [{ field: "email", level: "same", weight: 9.31 }, { field: "phone" }, null];
    const conflict = aConflict({
      field: "conversationId",
      conflictType: "duplicate_lead",
      notes: "This lead and c-2 may be one person.",
      details: { match: { waterfall } },
    });
    const { again } = show({ conflict });
    expect(screen.getByRole("dialog", { name: "Conflict: Possible duplicate" })).toBeDefined();
    expect(screen.queryByRole("radio")).toBeNull();
    expect(screen.queryByRole("button", { name: "Resolve" })).toBeNull();
    expect(screen.getByText(/review of duplicates/)).toBeDefined();
    expect(screen.getAllByRole("row").map(({ textContent }) => textContent)).toEqual([
      "FieldAgreementBits of evidence",
      "Emailsame+9.3",
      "Total+9.3",
    ]);
    expect(await axeViolations()).toEqual([]);
    again({ conflict: { ...conflict, id: "k-2", details: null, notes: null } });
    expect(screen.queryByRole("table")).toBeNull();
  });

  it("shows codes nobody named as they are", () => {
    const conflict = aConflict({ field: "", conflictType: "odd", conflictSeverity: "dire" });
    show({ conflict });
    expect(screen.getByRole("dialog", { name: "Conflict: odd" })).toBeDefined();
    expect(screen.getByText("dire")).toBeDefined();
  });
});
