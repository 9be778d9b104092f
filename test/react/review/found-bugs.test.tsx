import { render, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import type { PropertyIntegration } from "../../../src/browser/index.js";
import { ConflictList, ConflictResolutionModal, LeadCreationModal, PropertyStatus } from "../../../src/react/index.js";
import { aConflict } from "../support/samples.js";

const noop = (): void => {};

it("the form picks the first property also where the properties come later than the form", async () => {
  const onSubmit = vi.fn(async () => {});
  const form = (properties: { id: string; name: string }[]) => (
    <LeadCreationModal
      isOpen
      onClose={noop}
      onSubmit={onSubmit}
      loading={false}
      defaults={{ firstName: "Dana", conversationId: "c-1" }}
      properties={properties}
    />
  );
  const { rerender } = render(form([]));
  rerender(form([{ id: "p-1", name: "Oak Hill" }]));
  expect(screen.getByRole<HTMLSelectElement>("combobox", { name: "Property" }).value).toBe("p-1");
  await userEvent.click(screen.getByRole("button", { name: "Create lead" }));
  expect(onSubmit).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ propertyId: "p-1" }));
});

it("a value that is not on offer is not shown as the first that is", async () => {
  const conflict = aConflict({ field: "status", resmanValue: "new", domiqValue: "waitlisted" });
  render(
    <ConflictResolutionModal isOpen conflict={conflict} onResolve={async () => {}} onEscalate={noop} loading={false} />,
  );
  await userEvent.click(screen.getByRole("radio", { name: "Another value" }));
  expect(screen.getByRole<HTMLSelectElement>("combobox").value).toBe("waitlisted");
});

it("a conflict that was resolved by a rule cannot be decided", () => {
  const conflict = aConflict({ resolutionStatus: "auto_resolved" });
  render(
    <ConflictResolutionModal isOpen conflict={conflict} onResolve={async () => {}} onEscalate={noop} loading={false} />,
  );
  expect(screen.getByRole("dialog").dataset.state).toBe("closed");
});

it("what fails before there is a promise is told, and can be tried again", async () => {
  const onResolve = vi.fn((): Promise<void> => {
    throw new Error("no store");
  });
  render(
    <ConflictResolutionModal isOpen conflict={aConflict()} onResolve={onResolve} onEscalate={noop} loading={false} />,
  );
  await userEvent.click(screen.getByRole("radio", { name: /^Take DomIQ's/ }));
  const resolve = screen.getByRole("button", { name: "Resolve" });
  await userEvent.click(resolve);
  expect((await screen.findByRole("alert")).textContent).toBe("It was not stored: no store");
  await userEvent.click(resolve);
  expect(onResolve).toHaveBeenCalledTimes(2);
});

it("one conflict is counted as one", () => {
  render(<ConflictList conflicts={[aConflict()]} loading={false} onOpen={noop} />);
  expect(screen.getAllByRole("status")[0]?.textContent).toBe("1 conflict");
});

it("the focus is not lost where the last conflict leaves the list", () => {
  const list = (conflicts: ReturnType<typeof aConflict>[]) => (
    <ConflictList conflicts={conflicts} loading={false} onOpen={noop} />
  );
  const { rerender } = render(list([aConflict()]));
  screen.getByRole("listbox").focus();
  rerender(list([]));
  expect(document.activeElement).toBe(screen.getByRole("heading", { name: "Conflicts" }));
});

it("a state of a newer server is shown as it is", () => {
  const integration = {
    propertyId: "p-1",
    syncStatus: "migrating",
    syncEnabled: true,
    syncDirection: "sideways",
    lastSuccessfulSyncAt: null,
    errorCount: 0,
  } as unknown as PropertyIntegration;
  render(<PropertyStatus integrations={[integration]} loading={false} />);
  expect(screen.getByText("migrating")).toBeDefined();
  expect(screen.getByText("sideways")).toBeDefined();
});
