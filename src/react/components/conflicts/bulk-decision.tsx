import { type ReactElement, useState } from "react";
import type { ConflictResolution, LeadSyncConflict, ResolutionStrategy } from "../../../browser/index.js";
import { nameIn } from "../../ui/name-in.js";
import { Notice } from "../../ui/notice.js";
import type { LeadSyncUi } from "../../ui/ui-context.js";
import { Field } from "../lead-form/field.js";
import { Confirm } from "../operations/confirm.js";
import { useActions } from "../operations/use-actions.js";
import { hasValues } from "./urgency.js";

interface BulkDecisionProps {
  chosen: readonly LeadSyncConflict[];
  /** All that are open: those that were decided leave it. */
  conflicts: readonly LeadSyncConflict[];
  onResolveMany: (
    ids: readonly string[],
    resolution: Pick<ConflictResolution, "resolution" | "reason">,
  ) => Promise<void>;
  ui: LeadSyncUi;
}

interface Run {
  ids: readonly string[];
  strategy: ResolutionStrategy;
}

const STRATEGIES: readonly ResolutionStrategy[] = ["resman_wins", "domiq_wins", "merged", "manual_review"];

/** All of them are one thing that is done. */
const ALL = "";

/** Decides several conflicts by one strategy: asks, shows how far it is, says what became of it. */
export function BulkDecision({ chosen, conflicts, onResolveMany, ui }: BulkDecisionProps): ReactElement {
  const { Button } = ui.slots;
  const { common, conflicts: texts } = ui.messages;
  const { number } = ui.format;
  const actions = useActions(ui);
  const [strategy, setStrategy] = useState<ResolutionStrategy>("resman_wins");
  const [isAsking, setAsking] = useState(false);
  const [reason, setReason] = useState("");
  const [run, setRun] = useState<Run>();

  const usable = chosen.filter(hasValues);
  const { busy, error } = actions.of(ALL);
  const start = (): void => {
    const ids = usable.map((conflict) => conflict.id);
    setRun({ ids, strategy });
    setReason("");
    actions.run(ALL, "decide", () => onResolveMany(ids, { resolution: strategy, reason: reason.trim() }));
  };

  const outcome = ({ ids, strategy }: Run): ReactElement => {
    const open = new Set(conflicts.map((conflict) => conflict.id));
    const total = ids.length;
    const left = ids.filter((id) => open.has(id)).length;
    const isHandedOver = strategy === "manual_review" && !error;
    const progress = texts.progress(number(total - left), number(total));
    return (
      <div data-part="outcome" data-state={error ? "error" : busy ? "running" : "done"}>
        {busy && <progress max={total} value={total - left} aria-label={progress} />}
        <p role="status" data-part="hint">
          {/* Each step would be told aloud; the bar shows them. */}
          {busy ? common.working : isHandedOver ? texts.handedOver(number(total)) : progress}
          {!busy && !isHandedOver && left > 0 && ` · ${texts.leftOpen(number(left))}`}
        </p>
        <Notice>{error && texts.failed(error)}</Notice>
      </div>
    );
  };

  return (
    <div data-part="bulk">
      <Field
        name="strategy"
        label={texts.strategy}
        kind="text"
        value={strategy}
        onChange={(code) => setStrategy(code as ResolutionStrategy)}
        choices={STRATEGIES.map((code) => [code, nameIn(texts.strategies, code)] as const)}
      />
      <Button variant="primary" onClick={() => setAsking(true)} disabled={chosen.length === 0} busy={Boolean(busy)}>
        {texts.apply}
      </Button>
      {run && outcome(run)}
      {isAsking && (
        <Confirm
          ui={ui}
          name="conflict-list-confirm"
          title={texts.confirmTitle(number(usable.length), usable.length)}
          action={texts.confirm}
          disabled={usable.length === 0}
          onConfirm={start}
          onClose={() => setAsking(false)}
        >
          <p data-part="text">{nameIn(texts.strategies, strategy)}</p>
          <Notice state="warning">
            {usable.length < chosen.length && texts.skipped(number(chosen.length - usable.length))}
          </Notice>
          <Field name="reason" label={texts.reason} kind="long" value={reason} onChange={setReason} />
        </Confirm>
      )}
    </div>
  );
}
