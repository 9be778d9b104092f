import { type ReactElement, useEffect, useId, useRef } from "react";
import { Button } from "./button.js";
import { commonMessages } from "./messages/common.js";
import type { DialogProps } from "./slot-props.js";

/** The browser's own modal dialog. While it is closed nothing of it exists, so what it holds begins anew each time. */
export function Dialog({ isOpen, ...props }: DialogProps): ReactElement | null {
  return isOpen ? <OpenDialog {...props} /> : null;
}

const FIRST_CONTROL = '[data-part="body"] :is(input, select, textarea, button):enabled';

function OpenDialog(props: Omit<DialogProps, "isOpen">): ReactElement {
  const { onClose, title, children, name, state, className, footer, variant = "modal" } = props;
  const ref = useRef<HTMLDialogElement>(null);
  const isPressedBeside = useRef(false);
  const titleId = useId();

  useEffect(() => {
    const dialog = ref.current;
    const opener = document.activeElement;
    if (!dialog) return;
    show(dialog);
    (dialog.querySelector<HTMLElement>(FIRST_CONTROL) ?? dialog).focus();
    return () => {
      if (isModal(dialog)) dialog.close();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);

  return (
    <dialog
      ref={ref}
      data-lead-sync={name}
      data-part="dialog"
      data-variant={variant}
      data-state={state}
      className={className}
      aria-modal="true"
      aria-labelledby={titleId}
      tabIndex={-1}
      onCancel={(event) => {
        if (event.target !== event.currentTarget) return;
        event.preventDefault();
        onClose?.();
      }}
      onClose={({ currentTarget }) => {
        // Browsers end it where somebody insists. Whether that is allowed is for the owner to say.
        if (currentTarget.open) return;
        onClose?.();
        show(currentTarget);
      }}
      onKeyDown={({ key, currentTarget }) => {
        if (key === "Escape" && !isModal(currentTarget)) onClose?.();
      }}
      onPointerDown={({ target, currentTarget }) => {
        isPressedBeside.current = target === currentTarget;
      }}
      onClick={({ target, currentTarget }) => {
        if (target === currentTarget && isPressedBeside.current) onClose?.();
      }}
    >
      <div data-part="frame">
        <div data-part="header">
          <h2 id={titleId} data-part="title">
            {title}
          </h2>
          {onClose && (
            <Button
              variant="plain"
              part="close"
              aria-label={props.closeLabel ?? commonMessages.close}
              onClick={onClose}
            >
              <span aria-hidden="true">✕</span>
            </Button>
          )}
        </div>
        <div data-part="body">{children}</div>
        {footer && <div data-part="footer">{footer}</div>}
      </div>
    </dialog>
  );
}

const isModal = (dialog: HTMLDialogElement): boolean => typeof dialog.showModal === "function";

function show(dialog: HTMLDialogElement): void {
  if (!isModal(dialog)) dialog.setAttribute("open", "");
  else if (!dialog.open) dialog.showModal();
}
