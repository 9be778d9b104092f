import { type ReactElement, useState } from "react";
import { type DeltaSyncResult, isSyncError } from "../../browser/index.js";
import type { CommonProps } from "../ui/common-props.js";
import { useUi } from "../ui/ui-context.js";
import { useActions } from "./operations/use-actions.js";

/** Props of {@link ManualSyncButton}. */
export interface ManualSyncButtonProps extends CommonProps {
  /** Starts it, e.g. `store.syncRecentChanges`. */
  onSync: (request: { lookbackMinutes: number }) => Promise<DeltaSyncResult>;
  /** Called when it has ended well: load again what the page shows. */
  onDone?: ((result: DeltaSyncResult) => void) | undefined;
  /** Default 20. */
  lookbackMinutes?: number | undefined;
  disabled?: boolean | undefined;
}

/** It is one thing that is done. */
const SYNC = "";

/** "Sync Recent Changes (Last 20min)" (seed 004): shows progress, then the result, and loads what the page shows again. */
export function ManualSyncButton(props: ManualSyncButtonProps): ReactElement {
  const { onSync, onDone, lookbackMinutes = 20, disabled } = props;
  const ui = useUi(props.slots);
  const { operations: texts } = ui.messages;
  const { Button } = ui.slots;
  const { number, duration } = ui.format;
  const actions = useActions(ui);
  const { busy, error } = actions.of(SYNC);
  const [result, setResult] = useState<DeltaSyncResult>();
  const isDone = wentWell(result);

  const sync = async (): Promise<void> => {
    setResult(undefined);
    let ended: DeltaSyncResult;
    try {
      ended = await onSync({ lookbackMinutes });
    } catch (reason) {
      throw isSyncError(reason, "ALREADY_RUNNING") ? texts.manualAlreadyRunning : reason;
    }
    setResult(ended);
    if (wentWell(ended)) onDone?.(ended);
  };

  const told = ({ stage1, stage2, duration: took }: DeltaSyncResult["details"]): ReactElement => {
    const errors = [...stage1.errors, ...stage2.errors];
    return (
      <>
        <p>
          <strong>{isDone ? texts.manualDone : texts.manualFailed}</strong>{" "}
          {texts.manualIn(number(stage1.recordsProcessed), number(stage1.inserted), number(stage1.updated))}{" "}
          {texts.manualOut(number(stage2.recordsProcessed), number(stage2.updated), number(stage2.skipped))}{" "}
          {texts.manualTook(duration(took))}
        </p>
        {errors.length > 0 && (
          <details>
            <summary>{`${texts.manualErrors} (${number(errors.length)})`}</summary>
            <ul data-part="errors">
              {errors.map((one, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: they never change, and may be alike.
                <li key={index}>{one}</li>
              ))}
            </ul>
          </details>
        )}
      </>
    );
  };

  return (
    <div
      data-lead-sync="manual-sync-button"
      data-state={busy ?? (isDone ? "done" : error || result ? "failed" : "idle")}
      className={props.className}
    >
      <Button
        part="start"
        variant="primary"
        busy={Boolean(busy)}
        disabled={disabled}
        onClick={() => actions.run(SYNC, "busy", sync)}
      >
        {texts.manualSync(number(lookbackMinutes))}
      </Button>
      {busy && <progress data-part="progress" aria-label={texts.manualBusy} />}
      <div role="status" data-part="result">
        {busy && texts.manualBusy}
        {error && <p data-part="error">{error}</p>}
        {!busy && result && told(result.details)}
      </div>
    </div>
  );
}

const wentWell = (result: DeltaSyncResult | undefined): boolean => Boolean(result?.success && result.details.success);
