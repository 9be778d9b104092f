import { type ReactElement, type ReactNode, useId, useRef } from "react";
import { useHeldFocus } from "../../ui/held-focus.js";
import { Notice } from "../../ui/notice.js";
import type { LeadSyncUi } from "../../ui/ui-context.js";

interface PanelProps {
  ui: LeadSyncUi;
  /** Of the component, as the stylesheet names it. */
  name: string;
  className?: string | undefined;
  title: string;
  loading: boolean;
  error?: string | undefined;
  /** What stands in place of content there is none of; false where there is some. */
  empty: string | false;
  /** Said of its content, where there is some. */
  hint?: ReactNode;
  onRefresh?: (() => void) | undefined;
  /** Beside the refresh button. */
  actions?: ReactNode;
  children?: ReactNode;
}

/** A titled part of a page that is loaded. What it shows stays while it is loaded again, and where that fails. */
export function Panel(props: PanelProps): ReactElement {
  const { ui, name, className, title, loading, error, empty, onRefresh, actions, children } = props;
  const { common } = ui.messages;
  const { Button } = ui.slots;
  const id = useId();
  const ref = useRef<HTMLElement>(null);
  // A row that had the focus may be gone.
  const { handlers } = useHeldFocus(ref, (root) => root.querySelector("h2"));
  const hint = empty === false ? props.hint : loading ? common.loading : !error && empty;
  const state = error ? "error" : loading ? "loading" : empty === false ? "ready" : "empty";
  return (
    <section
      ref={ref}
      data-part="panel"
      data-lead-sync={name}
      data-state={state}
      className={className}
      aria-labelledby={id}
      {...handlers}
    >
      <div data-part="header">
        <h2 id={id} tabIndex={-1} data-part="title">
          {title}
        </h2>
        {actions}
        {onRefresh && (
          <Button part="refresh" busy={loading} onClick={onRefresh}>
            {common.refresh}
          </Button>
        )}
      </div>
      <Notice>{error}</Notice>
      <div role="status" data-part="live">
        {hint && <p data-part="hint">{hint}</p>}
      </div>
      {children}
    </section>
  );
}
