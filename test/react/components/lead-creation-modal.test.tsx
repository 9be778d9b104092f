import { render, screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { LeadSyncApiError } from "../../../src/browser/index.js";
import { LeadCreationModal, type LeadCreationModalProps } from "../../../src/react/components/lead-creation-modal.js";
import { asTyped, type FieldKind, kindOf, readTyped } from "../../../src/react/components/lead-form/field-kinds.js";
import { placeIssues } from "../../../src/react/components/lead-form/lead-draft.js";
import { axeViolations } from "../support/axe-violations.js";

const IDS = { conversationId: "c-1", propertyId: "p-1" };

const show = (props: Partial<LeadCreationModalProps> = {}) => {
  const onSubmit = vi.fn<LeadCreationModalProps["onSubmit"]>(async () => {});
  const onClose = vi.fn();
  const all = { isOpen: true, onClose, onSubmit, loading: false, defaults: IDS, ...props };
  const view = render(<LeadCreationModal {...all} />);
  return { onSubmit, onClose, again: (more: object) => view.rerender(<LeadCreationModal {...all} {...more} />) };
};

const box = (name: string): HTMLInputElement => screen.getByRole("textbox", { name });
const submit = () => userEvent.click(screen.getByRole("button", { name: "Create lead" }));
const more = () => userEvent.click(screen.getByText("More details"));
const errorOf = (element: HTMLElement): string =>
  (element.getAttribute("aria-describedby") ?? "")
    .split(" ")
    .map((id) => document.getElementById(id)?.textContent ?? "")
    .join(" ");

describe("the form for a new lead", () => {
  it("is not there while it is closed, and names itself and its fields when it is open", async () => {
    const { again } = show({ isOpen: false });
    expect(screen.queryByRole("dialog")).toBeNull();
    again({ isOpen: true, variant: "drawer" });
    const dialog = screen.getByRole("dialog", { name: "New lead" });
    expect(dialog.dataset).toMatchObject({ leadSync: "lead-creation-modal", variant: "drawer", state: "idle" });
    expect(box("First name")).toBe(document.activeElement);
    await more();
    for (const name of ["Last name", "Email", "Phone", "Apartment size", "Occupants", "Wishes", "Workplace"]) box(name);
    expect(screen.getByLabelText("Move-in date").getAttribute("type")).toBe("date");
    expect(screen.getByRole("group", { name: "Budget" })).toBeDefined();
    expect(await axeViolations()).toEqual([]);
  });

  it("hands on what was filled in, with what the API wants where nobody knows, and closes", async () => {
    const { onSubmit, onClose } = show();
    await userEvent.type(box("First name"), "  Dana ");
    await userEvent.type(box("Email"), "dana@example.test");
    await userEvent.keyboard("{Enter}");
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    expect(onSubmit).toHaveBeenCalledExactlyOnceWith({
      ...IDS,
      firstName: "Dana",
      lastName: "",
      email: "dana@example.test",
      phone: null,
      initialMessage: "",
      leadScore: 50,
      moveInDate: null,
      budgetRange: null,
      apartmentSizePreference: null,
      occupantsCount: null,
      hasPets: null,
      petDetails: null,
      desiredFeatures: null,
      workLocation: null,
      reasonForMoving: null,
    });
  });

  it("reads each field as what it is", async () => {
    const { onSubmit } = show({ defaults: { ...IDS, lastName: "Reyes", leadScore: 72, petDetails: { type: "dog" } } });
    await more();
    await userEvent.type(screen.getByLabelText("Move-in date"), "2026-05-01");
    await userEvent.type(screen.getByLabelText("Budget from"), "1500");
    await userEvent.type(screen.getByLabelText("Budget to"), "2100");
    await userEvent.type(box("Occupants"), "2");
    await userEvent.selectOptions(screen.getByLabelText("Has pets"), "Yes");
    await userEvent.type(box("Wishes"), "balcony, , parking");
    await submit();
    expect(onSubmit.mock.calls[0]?.[0]).toMatchObject({
      lastName: "Reyes",
      leadScore: 72,
      moveInDate: "2026-05-01",
      budgetRange: { min: 1500, max: 2100 },
      occupantsCount: 2,
      hasPets: true,
      petDetails: { type: "dog" },
      desiredFeatures: ["balcony", "parking"],
    });
  });

  it("refuses what it cannot read at its field, takes the focus there, and forgets it once it is edited", async () => {
    const { onSubmit } = show();
    await userEvent.type(box("Email"), "dana");
    await userEvent.clear(box("Score"));
    await userEvent.type(box("Score"), "101");
    await submit();
    expect(onSubmit).not.toHaveBeenCalled();
    expect(box("First name")).toBe(document.activeElement);
    expect(errorOf(box("First name"))).toBe("A first or a last name is needed");
    expect(errorOf(box("Score"))).toBe("A score is from 0 to 100");
    expect(errorOf(box("Email"))).toBe("This is not an email address");
    expect(box("Email").getAttribute("aria-invalid")).toBe("true");
    expect(await axeViolations()).toEqual([]);
    await userEvent.type(box("Email"), "@example.test");
    expect(box("Email").getAttribute("aria-invalid")).toBeNull();
    expect(box("Email")).toBe(document.activeElement);
  });

  it("opens the further fields where one of them is wrong", async () => {
    show({ defaults: { ...IDS, firstName: "Dana", budgetRange: { min: 2000, max: 1000 } } });
    const details = box("First name").closest("form")?.querySelector("details");
    expect(details?.open).toBe(false);
    await submit();
    expect(details?.open).toBe(true);
    expect(screen.getByLabelText("Budget from")).toBe(document.activeElement);
    expect(errorOf(screen.getByLabelText("Budget to"))).toContain("the lower one first");
  });

  it("does not take a day that is half typed for none", async () => {
    const { onSubmit } = show({ defaults: { ...IDS, firstName: "Dana" } });
    const day = screen.getByLabelText<HTMLInputElement>("Move-in date");
    Object.defineProperty(day, "validity", { value: { badInput: true } });
    await submit();
    expect(onSubmit).not.toHaveBeenCalled();
    expect(errorOf(day)).toBe("This is not a day");
  });

  it("warns of a lead that nobody can reach, and takes it", async () => {
    const { onSubmit } = show();
    const warning = () => screen.getByRole("status").textContent;
    expect(warning()).toContain("the lead waits here");
    await userEvent.type(box("Phone"), "512 555 0142");
    expect(warning()).toBe("");
    await userEvent.clear(box("Phone"));
    await userEvent.type(box("Last name"), "Reyes");
    await submit();
    expect(onSubmit).toHaveBeenCalledOnce();
  });

  it("sends once, however often it is asked", async () => {
    let end = (): void => {};
    const onSubmit = vi.fn(() => new Promise<void>((resolve) => (end = resolve)));
    const { onClose } = show({ onSubmit, defaults: { ...IDS, firstName: "Dana" } });
    const button = screen.getByRole("button", { name: "Create lead" });
    await userEvent.dblClick(button);
    await userEvent.type(box("First name"), "{Enter}");
    expect(onSubmit).toHaveBeenCalledOnce();
    expect(button.getAttribute("aria-busy")).toBe("true");
    await userEvent.keyboard("{Escape}");
    expect(onClose).not.toHaveBeenCalled();
    end();
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
  });

  it("sends nothing while its owner is busy", async () => {
    const { onSubmit } = show({ loading: true, defaults: { ...IDS, firstName: "Dana" } });
    await userEvent.type(box("First name"), "{Enter}");
    expect(onSubmit).not.toHaveBeenCalled();
  });

  it("keeps what was typed when the server refuses, and shows each complaint at its field", async () => {
    const refusal = new LeadSyncApiError("INVALID_INPUT", "Body is not valid", {
      issues: [
        { path: "leadData.email", message: "is taken" },
        { path: "leadData.budgetRange.min", message: "is too low" },
      ],
    });
    const onSubmit = vi.fn(() => Promise.reject(refusal));
    const { onClose } = show({ onSubmit });
    await userEvent.type(box("First name"), "Dana");
    await userEvent.type(box("Email"), "dana@example.test");
    await submit();
    expect((await screen.findByRole("alert")).textContent).toContain("see the fields below");
    expect(errorOf(box("Email"))).toBe("is taken");
    expect(errorOf(screen.getByLabelText("Budget from"))).toContain("is too low");
    expect(box("Email")).toBe(document.activeElement);
    expect(box("First name").value).toBe("Dana");
    expect(onClose).not.toHaveBeenCalled();
    expect(await axeViolations()).toEqual([]);
  });

  it("tells any other failure above the fields, and works the next time", async () => {
    const onSubmit = vi.fn<LeadCreationModalProps["onSubmit"]>(async () => {});
    onSubmit.mockRejectedValueOnce(new Error("no network"));
    const { onClose } = show({ onSubmit, defaults: { ...IDS, firstName: "Dana" } });
    await submit();
    expect((await screen.findByRole("alert")).textContent).toBe("The lead was not stored: no network");
    await submit();
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("tells what the server says of things that are no field of it", () => {
    const issues = [
      { path: "", message: "is no object" },
      { path: "leadData.source", message: "is unknown" },
    ];
    expect(placeIssues({ issues }, ["email"])).toEqual({
      problems: {},
      rest: ["is no object", "leadData.source: is unknown"],
    });
    for (const odd of [null, undefined, "no", { issues: "no" }]) {
      expect(placeIssues(odd, ["email"])).toEqual({ problems: {}, rest: [] });
    }
  });

  it("shows its owner's error", () => {
    show({ error: "Not allowed" });
    expect(screen.getByRole("alert").textContent).toBe("Not allowed");
    expect(screen.getByRole("dialog").dataset.state).toBe("error");
  });

  it("asks for the property and the conversation where nobody gave them", async () => {
    const { onSubmit } = show({ defaults: { firstName: "Dana" } });
    await submit();
    expect(onSubmit).not.toHaveBeenCalled();
    expect(errorOf(box("Property"))).toBe("Needed");
    await userEvent.type(box("Property"), "p-2");
    await userEvent.type(box("Conversation"), "c-2");
    await submit();
    expect(onSubmit.mock.calls[0]?.[0]).toMatchObject({ propertyId: "p-2", conversationId: "c-2" });
  });

  it("offers the properties there are, and has a conversation made", async () => {
    const properties = [
      { id: "p-1", name: "North" },
      { id: "p-2", name: "South" },
    ];
    const newConversationId = vi.fn(async () => "c-made");
    const { onSubmit } = show({ defaults: { firstName: "Dana" }, properties, newConversationId });
    await userEvent.selectOptions(screen.getByRole("combobox", { name: "Property" }), "South");
    await submit();
    expect(onSubmit.mock.calls[0]?.[0]).toMatchObject({ propertyId: "p-2", conversationId: "c-made" });
  });

  it("says so where no conversation can be made", async () => {
    const newConversationId = () => Promise.reject(new Error("chat is down"));
    const { onSubmit } = show({ defaults: { firstName: "Dana", propertyId: "p-1" }, newConversationId });
    await submit();
    expect((await screen.findByRole("alert")).textContent).toContain("chat is down");
    expect(onSubmit).not.toHaveBeenCalled();
  });

  it("closes at once while nothing was typed, and asks before it throws something away", async () => {
    const { onClose } = show();
    await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
    expect(onClose).toHaveBeenCalledOnce();

    await userEvent.type(box("First name"), "Dana");
    await userEvent.keyboard("{Escape}");
    expect(onClose).toHaveBeenCalledOnce();
    expect(screen.getByRole("alert").textContent).toContain("Close without storing");
    expect(screen.getByRole("button", { name: "Keep typing" })).toBe(document.activeElement);
    await userEvent.keyboard("{Enter}");
    expect(within(screen.getByRole("dialog")).queryByRole("alert")).toBeNull();
    expect(box("First name")).toBe(document.activeElement);
    await userEvent.keyboard("{Escape}");
    await userEvent.click(screen.getByRole("button", { name: "Discard" }));
    expect(onClose).toHaveBeenCalledTimes(2);
  });
});

describe("a typed value", () => {
  const read = (field: string, typed: string) => readTyped(field, kindOf(field), typed);

  it.each([
    ["leadScore", "-1", "notScore"],
    ["leadScore", "many", "notScore"],
    ["occupantsCount", "0", "notCount"],
    ["occupantsCount", "1.5", "notCount"],
    ["moveInDate", "2026-02-30", "notDate"],
    ["moveInDate", "tomorrow", "notDate"],
    ["phone", "12", "notPhone"],
    ["budgetRange", "a;b", "notBudget"],
    ["budgetRange", "-1;5", "notBudget"],
  ])("is refused: %s of %s", (field, typed, problem) => {
    expect(read(field, typed)).toEqual({ problem });
  });

  it("may name one end of a budget", () => {
    expect(read("budgetRange", "1500;")).toEqual({ value: { min: 1500, max: 0 } });
    expect(read("budgetRange", ";1500")).toEqual({ value: { min: 0, max: 1500 } });
    expect(read("budgetRange", ";")).toEqual({ value: null });
  });

  it("of a field nobody knows goes by the values it has", () => {
    expect(kindOf("nickname", "Di", null, undefined)).toBe("text");
    expect(kindOf("nickname", 4)).toBe("json");
    expect(readTyped("nickname", "json", "{oops")).toEqual({ problem: "notJson" });
    expect(readTyped("nickname", "number", "x")).toEqual({ problem: "notNumber" });
    expect(readTyped("nickname", "number", "4.5")).toEqual({ value: 4.5 });
  });

  it("is itself after it was written and read", () => {
    const same = (field: string, kind: FieldKind, value: Parameters<typeof asTyped>[1]) =>
      expect(readTyped(field, kind, asTyped(kind, value))).toEqual({ value });
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer({ min: 0, max: 100 }), fc.boolean(), (json, score, bool) => {
        // JSON knows no negative zero.
        same("x", "json", JSON.parse(JSON.stringify(json)));
        same("leadScore", "number", score);
        same("hasPets", "boolean", bool);
      }),
    );
    same("budgetRange", "budget", { min: 1500, max: 2100 });
    same("desiredFeatures", "list", ["balcony", "parking"]);
    expect(asTyped("text", { odd: 1 })).toBe('{"odd":1}');
  });
});
