import { act, render, screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import type { LeadDuplicate } from "../../../src/browser/index.js";
import { DuplicateReview, type DuplicateReviewProps } from "../../../src/react/components/duplicate-review.js";
import { axeViolations } from "../support/axe-violations.js";
import { deferred } from "../support/render-with-store.js";
import { aLead } from "../support/samples.js";

const LEAD = aLead({ occupantsCount: null });
const OTHER = aLead({
  occupantsCount: null,
  conversationId: "c-2",
  resmanLeadId: "r-2",
  firstName: "Augusta",
  moveInDate: null,
});

const duplicate = (overrides: Partial<LeadDuplicate> = {}): LeadDuplicate => ({
  conversationId: "c-2",
  resmanLeadId: "r-2",
  score: 8.34,
  probability: 0.997,
  band: "review",
  rule: "household-or-one",
  waterfall: [
    { field: "prior", level: "any two records", weight: -12.5 },
    { field: "email", level: "same", weight: 17.64 },
    { field: "phone", level: "missing", weight: 0 },
    { field: "lastName", level: "same", weight: 3.2, note: "common value" },
  ],
  ...overrides,
});

const page = (props: Partial<DuplicateReviewProps> = {}) => (
  <DuplicateReview
    lead={LEAD}
    duplicates={[duplicate()]}
    loading={false}
    leadOf={(id) => (id === "c-2" ? OTHER : undefined)}
    onMerge={async () => {}}
    onDistinct={async () => {}}
    {...props}
  />
);
const button = (name: string | RegExp) => screen.getByRole("button", { name });
const rowsOf = (name: string) =>
  within(screen.getByRole("table", { name }))
    .getAllByRole("row")
    .map((row) => [...row.children].map((cell) => cell.textContent).join(" | "));

describe("DuplicateReview", () => {
  it("says how sure it is, in words, and which rule holds the pair down", async () => {
    render(page());
    const card = screen.getByRole("listitem");
    expect(within(card).getByRole("heading", { name: "Augusta Lovelace" })).toBeTruthy();
    expect(card.textContent).toContain("May be one person 99.7% likely one person");
    expect(card.textContent).toContain("A couple, or one person under two names");
    expect(await axeViolations()).toEqual([]);
  });

  it("shows both leads side by side, without what is known of neither", () => {
    render(page());
    expect(rowsOf("Both leads")).toEqual([
      "Field | This lead | Other lead",
      "First name | Ada | Augusta",
      "Last name | Lovelace | Lovelace",
      "Email | ada@example.test | ada@example.test",
      "Phone | +15125550100 | +15125550100",
      "Status | New | New",
      "Move-in date | Jun 1, 2026 | –",
      "Budget | 1,000 to 1,500 | 1,000 to 1,500",
      "First message | Hello | Hello",
    ]);
    const states = within(screen.getByRole("table", { name: "Both leads" }))
      .getAllByRole("row")
      .map((row) => row.dataset.state);
    expect(states.slice(1, 3)).toEqual(["differs", "same"]);
  });

  it("shows what each field says for and against, with signs, and the total", () => {
    const { container } = render(page());
    expect(rowsOf("What speaks for and against")).toEqual([
      "Field | Agreement | Bits of evidence",
      "Before comparing | any two records | −12.5",
      "Email | same | +17.6",
      "Phone | not known of both | 0",
      "Last name | same (common value) | +3.2",
      "Total | +8.3",
    ]);
    const bars = [...container.querySelectorAll("rect")].map((bar) => [
      Number(bar.getAttribute("x")) < 0,
      Number(bar.getAttribute("width")) <= 1,
    ]);
    expect(bars).toEqual([
      [true, true],
      [false, true],
      [false, true],
      [false, true],
    ]);
  });

  it("names a lead nobody knows more of by its conversation, and a rule of one's own by its name", () => {
    render(page({ leadOf: undefined, duplicates: [duplicate({ rule: "our-own", band: "merge", waterfall: [] })] }));
    expect(screen.getByRole("heading", { name: "c-2" })).toBeTruthy();
    expect(screen.getByText("our-own")).toBeTruthy();
    expect(screen.getByText("Surely one person")).toBeTruthy();
    expect(screen.queryByRole("table", { name: "Both leads" })).toBeNull();
  });

  it("asks before it merges and says which lead goes on; this one unless somebody says otherwise", async () => {
    const onMerge = vi.fn(async () => {});
    render(page({ onMerge }));
    await userEvent.click(button("Merge: Augusta Lovelace"));
    const dialog = within(screen.getByRole("dialog", { name: "Merge both leads?" }));
    expect(dialog.getByRole("radio", { name: "This lead (Ada Lovelace)", checked: true })).toBeTruthy();
    expect(dialog.getByRole("status").textContent).toMatch(/^This lead \(Ada Lovelace\) goes on\./);
    expect(await axeViolations()).toEqual([]);
    await userEvent.click(dialog.getByRole("button", { name: "Merge" }));
    expect(onMerge.mock.calls).toEqual([[duplicate(), "c-1"]]);
  });

  it("lets the other one go on, chosen by keyboard", async () => {
    const onMerge = vi.fn(async () => {});
    render(page({ onMerge }));
    await userEvent.click(button("Merge: Augusta Lovelace"));
    const dialog = within(screen.getByRole("dialog"));
    dialog.getByRole("radio", { name: /^Other lead/ }).focus();
    await userEvent.keyboard(" ");
    expect(dialog.getByRole("status").textContent).toMatch(/^Other lead \(Augusta Lovelace\) goes on\./);
    await userEvent.click(dialog.getByRole("button", { name: "Merge" }));
    expect(onMerge.mock.calls).toEqual([[duplicate(), "c-2"]]);
  });

  it("proposes the one that is in ResMan where it is the only one", async () => {
    render(page({ lead: aLead({ resmanLeadId: null, firstName: null, lastName: null }), leadOf: undefined }));
    await userEvent.click(button("Merge: c-2"));
    expect(screen.getByRole("radio", { name: "Other lead (c-2)", checked: true })).toBeTruthy();
    await userEvent.click(screen.getByRole("radio", { name: "This lead (c-1)" }));
    expect(screen.getByRole("radio", { name: "This lead (c-1)", checked: true })).toBeTruthy();
  });

  it("does nothing where the answer is no, and gives the focus back", async () => {
    const onMerge = vi.fn(async () => {});
    render(page({ onMerge }));
    await userEvent.click(button("Merge: Augusta Lovelace"));
    await userEvent.click(button("Cancel"));
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(onMerge).not.toHaveBeenCalled();
    expect(document.activeElement).toBe(button("Merge: Augusta Lovelace"));
  });

  it("keeps two people apart; only their card is busy, and tells why it failed", async () => {
    const work = deferred<void>();
    const onDistinct = vi.fn(() => work.promise);
    const duplicates = [duplicate(), duplicate({ conversationId: "c-3", rule: null, band: "distinct" })];
    render(page({ duplicates, onDistinct }));
    await userEvent.click(button("Not the same: Augusta Lovelace"));
    expect(onDistinct.mock.calls).toEqual([[duplicate()]]);
    expect(button("Not the same: Augusta Lovelace").getAttribute("aria-busy")).toBe("true");
    expect(button("Merge: Augusta Lovelace").getAttribute("aria-disabled")).toBe("true");
    expect(button("Merge: c-3").getAttribute("aria-disabled")).toBeNull();
    await act(async () => work.reject(new Error("Somebody merged them.")));
    const [first, second] = screen
      .getAllByRole("listitem")
      .map((card) => within(card).queryByRole("alert")?.textContent);
    expect([first, second]).toEqual(["Somebody merged them.", undefined]);
    expect(await axeViolations()).toEqual([]);
  });

  it("gives the focus to its title when the card that had it is gone", async () => {
    const { rerender } = render(page());
    await userEvent.click(button(/^Not the same/));
    rerender(page({ duplicates: [] }));
    expect(document.activeElement).toBe(screen.getByRole("heading", { name: "Possible duplicates" }));
    expect(screen.getByRole("region").dataset.state).toBe("empty");
  });

  it("takes the last merge back where that is offered, after a question", async () => {
    const onUnmerge = vi.fn(() => Promise.reject(new Error("There is none.")));
    const { rerender } = render(page());
    expect(screen.queryByRole("button", { name: "Undo the last merge" })).toBeNull();
    rerender(page({ duplicates: [], onUnmerge }));
    await userEvent.click(button("Undo the last merge"));
    const dialog = within(screen.getByRole("dialog", { name: "Undo the last merge?" }));
    await userEvent.click(dialog.getByRole("button", { name: "Undo the last merge" }));
    expect(onUnmerge).toHaveBeenCalledTimes(1);
    expect(screen.getByText("There is none.")).toBeTruthy();
  });

  it("offers only what it was given", () => {
    render(page({ onMerge: undefined, onDistinct: undefined }));
    expect(screen.queryAllByRole("button")).toEqual([]);
  });

  it("tells that nobody looks like the lead, that it looks, and what failed", async () => {
    const { rerender } = render(page({ duplicates: [] }));
    expect(screen.getByText("Nobody else looks like this lead.")).toBeTruthy();
    rerender(page({ duplicates: [], loading: true }));
    expect(screen.getByText("Loading…")).toBeTruthy();
    rerender(page({ duplicates: [], error: "The server is away.", className: "mine" }));
    expect(screen.getByText("The server is away.")).toBeTruthy();
    expect(screen.getByRole("region").className).toBe("mine");
    expect(await axeViolations()).toEqual([]);
  });
});
