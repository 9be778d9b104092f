import { fireEvent, render, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { type ReactElement, StrictMode, useState } from "react";
import { renderToString } from "react-dom/server";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Dialog } from "../../../src/react/ui/dialog.js";
import { axeViolations } from "../support/axe-violations.js";

function Page({ onClose = () => {}, variant }: { onClose?: () => void; variant?: "modal" | "drawer" }): ReactElement {
  const [isOpen, setOpen] = useState(false);
  return (
    <main>
      <button type="button" onClick={() => setOpen(true)}>
        Open
      </button>
      <Dialog
        isOpen={isOpen}
        onClose={() => {
          onClose();
          setOpen(false);
        }}
        title="A question"
        name="a-question"
        state="asking"
        className="mine"
        variant={variant}
        footer={<button type="button">Done</button>}
      >
        <label>
          Answer <input />
        </label>
      </Dialog>
    </main>
  );
}

const open = async (page: ReactElement): Promise<HTMLElement> => {
  render(page);
  await userEvent.click(screen.getByRole("button", { name: "Open" }));
  return screen.getByRole("dialog", { name: "A question" });
};

const beside = (dialog: HTMLElement): void => {
  fireEvent.pointerDown(dialog);
  fireEvent.click(dialog);
};

const expectClosed = (): void => {
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(screen.getByRole("button", { name: "Open" })).toBe(document.activeElement);
};

describe("the dialog, where the browser has no modal ones", () => {
  it("is not there while it is closed", () => {
    render(<Page />);
    expect(document.querySelector("dialog")).toBeNull();
    expect(renderToString(<Page />)).not.toContain("dialog");
  });

  it("is named by its title, modal, and carries what stylesheets go by", async () => {
    const dialog = await open(<Page variant="drawer" />);
    expect(dialog.getAttribute("aria-modal")).toBe("true");
    expect(dialog.dataset).toMatchObject({ leadSync: "a-question", state: "asking", variant: "drawer" });
    expect(dialog.className).toBe("mine");
    expect(await axeViolations()).toEqual([]);
  });

  it("takes the focus to its first control", async () => {
    await open(<Page />);
    expect(screen.getByRole("textbox", { name: "Answer" })).toBe(document.activeElement);
  });

  it("takes the focus itself where it holds no control", () => {
    render(
      <Dialog isOpen title="Bare" name="bare">
        Words
      </Dialog>,
    );
    expect(screen.getByRole("dialog", { name: "Bare" })).toBe(document.activeElement);
  });

  it("closes by Escape and gives the focus back", async () => {
    await open(<Page />);
    await userEvent.keyboard("{Escape}");
    expectClosed();
  });

  it("closes by its button and gives the focus back", async () => {
    await open(<Page />);
    await userEvent.click(screen.getByRole("button", { name: "Close" }));
    expectClosed();
  });

  it("closes by a click beside it, but not by one that began inside", async () => {
    const dialog = await open(<Page />);
    fireEvent.pointerDown(screen.getByRole("textbox"));
    fireEvent.click(dialog);
    expect(screen.getByRole("dialog")).toBe(dialog);
    beside(dialog);
    expectClosed();
  });

  it("begins anew each time", async () => {
    await open(<Page />);
    await userEvent.type(screen.getByRole("textbox"), "42");
    await userEvent.keyboard("{Escape}");
    await userEvent.click(screen.getByRole("button", { name: "Open" }));
    expect(screen.getByRole<HTMLInputElement>("textbox").value).toBe("");
  });

  it("gives the focus back when it is unmounted open, and does not mind when the opener is gone", async () => {
    const opener = document.createElement("button");
    document.body.append(opener);
    const dialog = (
      <Dialog isOpen title="Bare" name="bare">
        Words
      </Dialog>
    );
    opener.focus();
    render(dialog).unmount();
    expect(opener).toBe(document.activeElement);

    const second = render(dialog);
    opener.remove();
    second.unmount();
    expect(document.body).toBe(document.activeElement);
  });

  it("has no way out but its contents without `onClose`", async () => {
    render(
      <Dialog isOpen title="Bare" name="bare">
        <button type="button">Go on</button>
      </Dialog>,
    );
    await userEvent.keyboard("{Escape}");
    beside(screen.getByRole("dialog"));
    expect(screen.getByRole("dialog", { name: "Bare" })).toBeDefined();
    expect(screen.getAllByRole("button").map(({ textContent }) => textContent)).toEqual(["Go on"]);
  });
});

describe("the dialog, where the browser has modal ones", () => {
  const { prototype } = HTMLDialogElement;
  const give = () => {
    const showModal = vi.fn(function (this: HTMLDialogElement) {
      this.open = true;
    });
    const close = vi.fn(function (this: HTMLDialogElement) {
      this.open = false;
    });
    Object.assign(prototype, { showModal, close });
    return { showModal, close };
  };

  afterEach(() => {
    Reflect.deleteProperty(prototype, "showModal");
    Reflect.deleteProperty(prototype, "close");
  });

  it("is shown as the browser's own and closed with the component", async () => {
    const { showModal, close } = give();
    await open(<Page />);
    expect(showModal).toHaveBeenCalledOnce();
    await userEvent.click(screen.getByRole("button", { name: "Close" }));
    expect(close).toHaveBeenCalledOnce();
    expectClosed();
  });

  it("is open once, also in strict mode, and gives the focus back to the opener", async () => {
    give();
    const dialog = await open(
      <StrictMode>
        <Page />
      </StrictMode>,
    );
    expect(dialog).toHaveProperty("open", true);
    fireEvent(dialog, new Event("cancel", { cancelable: true }));
    expectClosed();
  });

  it("leaves Escape to the browser, which cancels it", async () => {
    give();
    const onClose = vi.fn();
    const dialog = await open(<Page onClose={onClose} />);
    await userEvent.keyboard("{Escape}");
    expect(onClose).not.toHaveBeenCalled();
    const cancel = new Event("cancel", { cancelable: true });
    fireEvent(dialog, cancel);
    expect(cancel.defaultPrevented).toBe(true);
    expect(onClose).toHaveBeenCalledOnce();
  });

  it("does not take a cancelled file picker inside for its own", async () => {
    give();
    const onClose = vi.fn();
    await open(<Page onClose={onClose} />);
    fireEvent(screen.getByRole("textbox"), new Event("cancel", { bubbles: true }));
    expect(onClose).not.toHaveBeenCalled();
  });

  it("is shown again where the browser ended it and its owner keeps it open", () => {
    const { showModal } = give();
    const onClose = vi.fn();
    render(
      <Dialog isOpen onClose={onClose} title="Bare" name="bare">
        Words
      </Dialog>,
    );
    const dialog = screen.getByRole<HTMLDialogElement>("dialog");
    fireEvent(dialog, new Event("close"));
    expect(onClose).not.toHaveBeenCalled();
    dialog.open = false;
    fireEvent(dialog, new Event("close"));
    expect(onClose).toHaveBeenCalledOnce();
    expect(showModal).toHaveBeenCalledTimes(2);
    expect(dialog.open).toBe(true);
  });
});
