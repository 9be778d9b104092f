import type { ReactElement, ReactNode } from "react";
import type { LeadSyncUi } from "../../ui/ui-context.js";

interface ConfirmProps {
  ui: LeadSyncUi;
  /** Of the component it belongs to, as the stylesheet names it. */
  name: string;
  title: string;
  children: ReactNode;
  /** What the button that does it says. */
  action: string;
  /** What the button that leaves it says. Default: Cancel. */
  leave?: string;
  isDanger?: boolean;
  /** Whether there is nothing to do. */
  disabled?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something is done that is not undone by a click. Shown while it is rendered. */
export function Confirm(props: ConfirmProps): ReactElement {
  const { ui, name, title, children, action, leave, isDanger, disabled, onConfirm, onClose } = props;
  const { Button, Dialog } = ui.slots;
  const { common } = ui.messages;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      closeLabel={common.close}
      title={title}
      name={name}
      state="confirm"
      footer={
        <>
          <Button part="cancel" onClick={onClose}>
            {leave ?? common.cancel}
          </Button>
          <Button
            part="confirm"
            variant={isDanger ? "danger" : "primary"}
            disabled={disabled}
            onClick={() => {
              onClose();
              onConfirm();
            }}
          >
            {action}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
