import type { ReactElement } from "react";
import type { CommonProps } from "../ui/common-props.js";
import { useUi } from "../ui/ui-context.js";

/** Props of {@link SyncErrorAlert} (seed 003). */
export interface SyncErrorAlertProps extends CommonProps {
  error: string;
  onRetry?: (() => void) | undefined;
  onClose: () => void;
}

/** Something failed (seed 003). */
export function SyncErrorAlert({ error, onRetry, onClose, slots, className }: SyncErrorAlertProps): ReactElement {
  const {
    messages: { common },
    slots: { Button },
  } = useUi(slots);
  return (
    <div data-lead-sync="sync-error-alert" className={className}>
      <p role="alert" data-part="text">
        {error}
      </p>
      {onRetry && (
        <Button part="retry" onClick={onRetry}>
          {common.retry}
        </Button>
      )}
      <Button part="close" variant="plain" onClick={onClose}>
        {common.dismiss}
      </Button>
    </div>
  );
}
