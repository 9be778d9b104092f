import { type ReactElement, useId, useRef, useState } from "react";
import type { ConflictDetails, ConflictResolution, LeadSyncConflict } from "../../browser/index.js";
import type { CommonProps } from "../ui/common-props.js";
import { nameIn } from "../ui/name-in.js";
import { Notice } from "../ui/notice.js";
import { type LeadSyncUi, useUi } from "../ui/ui-context.js";
import { type ChoiceName, choicesOf, evidenceOf, resolutionOf } from "./conflicts/choices.js";
import { ConflictSides } from "./conflicts/conflict-sides.js";
import { hasValues } from "./conflicts/urgency.js";
import { MatchWaterfall } from "./duplicates/match-waterfall.js";
import { Field } from "./lead-form/field.js";
import { asTyped, kindOf, readTyped } from "./lead-form/field-kinds.js";
import { halfTyped } from "./lead-form/half-typed.js";
import { useActions } from "./operations/use-actions.js";

/** Props of {@link ConflictResolutionModal} (seed 003). */
export interface ConflictResolutionModalProps extends CommonProps {
  isOpen: boolean;
  conflict: LeadSyncConflict | null;
  /** A rejection is shown, and the choice stays. To close it afterwards, or show the next one, is the caller's. */
  onResolve: (resolution: ConflictResolution) => Promise<void>;
  /** Hands it to somebody else. */
  onEscalate: () => void;
  loading: boolean;
  /** Not in the seed, which gives no way to close it undecided. Default: it cannot be. */
  onClose?: (() => void) | undefined;
  /** What is known beyond the conflict itself: who changed what and when, and what each choice would make of it. */
  details?: ConflictDetails | null | undefined;
  error?: string | undefined;
  /** Whose conflict it is; part of the title. */
  leadName?: string | undefined;
}

/** Both values side by side with what both sides last agreed on; one is picked, or another is typed (seed 003). */
export function ConflictResolutionModal(props: ConflictResolutionModalProps): ReactElement | null {
  const { isOpen, conflict, details, slots, ...rest } = props;
  const ui = useUi(slots);
  if (!isOpen || !conflict) return null;
  // Those of another conflict may still be on their way out.
  const own = details?.conflict.id === conflict.id ? details : undefined;
  return <ConflictForm key={conflict.id} {...rest} conflict={conflict} details={own} ui={ui} />;
}

interface ConflictFormProps {
  conflict: LeadSyncConflict;
  details: ConflictDetails | undefined;
  onResolve: (resolution: ConflictResolution) => Promise<void>;
  onEscalate: () => void;
  onClose?: (() => void) | undefined;
  loading: boolean;
  error?: string | undefined;
  leadName?: string | undefined;
  className?: string | undefined;
  ui: LeadSyncUi;
}

/** The open modal of one conflict. */
function ConflictForm(props: ConflictFormProps): ReactElement {
  const { conflict, details, onResolve, onEscalate, onClose, ui } = props;
  const { Badge, Button, Dialog } = ui.slots;
  const { common, conflicts: texts, fields, leads } = ui.messages;
  const { field, resmanValue, domiqValue, conflictSeverity } = conflict;
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const [picked, setPicked] = useState<{ name: ChoiceName; seen: string }>();
  const kind = kindOf(field, resmanValue, domiqValue, details?.base);
  const [own, setOwn] = useState(() => asTyped(kind, domiqValue));
  const [reason, setReason] = useState("");
  const [isTried, setTried] = useState(false);
  const [isHalf, setHalf] = useState(false);
  const actions = useActions(ui);
  const { busy, error: failure } = actions.of(conflict.id);

  const seen = JSON.stringify([resmanValue, domiqValue]);
  const steps = evidenceOf(conflict);
  const choices = choicesOf(conflict, details);
  // What was picked of other values than these is not a choice among these.
  const choice =
    picked?.seen === seen ? choices.find(({ name, refused }) => name === picked.name && !refused) : undefined;
  const typed = choice?.name === "own" ? readTyped(field, kind, own) : { value: choice?.value ?? null };
  const problem = isHalf
    ? leads.formProblems.notDate
    : "problem" in typed
      ? leads.formProblems[typed.problem]
      : undefined;
  const isOpen = details
    ? details.isOpen
    : !conflict.resolutionStatus.endsWith("resolved") &&
      !(conflict.resolutionStatus === "pending" && conflict.resolutionStrategy);
  const isValued = hasValues(conflict);
  const isBusy = Boolean(busy) || props.loading;
  const label = isValued ? nameIn(fields.names, field) : nameIn(texts.types, conflict.conflictType);
  const title = texts.resolveTitle(label, props.leadName);

  const resolve = (): void => {
    if (props.loading || !isOpen || !isValued) return;
    setTried(true);
    const isUnread = halfTyped(form.current).length > 0;
    setHalf(isUnread);
    if (!choice || "problem" in typed || isUnread) return;
    const resolution = resolutionOf(choice.name, typed.value, reason);
    actions.run(conflict.id, "resolve", () => onResolve(resolution));
  };

  const outcome = (): string => {
    if (!choice) return texts.nothingChosen;
    if (choice.name === "manual_review") return texts.willWait;
    if (problem || "problem" in typed) return problem ?? "";
    return typed.value === null ? texts.willHoldNothing : texts.willHold(ui.format.value(field, typed.value));
  };

  const choiceText = (name: ChoiceName): string => (name === "own" ? texts.own : nameIn(texts.strategies, name));
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={title}
      name="conflict-resolution-modal"
      state={isOpen ? (isBusy ? "busy" : "open") : "closed"}
      className={props.className}
      closeLabel={common.close}
      footer={
        <>
          <Button onClick={onEscalate} disabled={isBusy || !isOpen}>
            {texts.escalate}
          </Button>
          {isValued && (
            <Button
              variant="primary"
              onClick={resolve}
              busy={isBusy}
              disabled={!isOpen}
              aria-describedby={`${id}-keys`}
            >
              {texts.resolve}
            </Button>
          )}
        </>
      }
    >
      {/* With nothing in it to be reached it must still be scrolled by keyboard. */}
      <form
        ref={form}
        data-part="form"
        tabIndex={isOpen && isValued ? undefined : 0}
        aria-label={title}
        onSubmit={(event) => event.preventDefault()}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          resolve();
        }}
      >
        <p data-part="about">
          <Badge state={conflictSeverity}>{nameIn(texts.severities, conflictSeverity)}</Badge>
          {conflict.createdAt && <span data-part="hint">{ui.format.time(conflict.createdAt)}</span>}
        </p>
        <div role="status" data-part="notices">
          {!isOpen && (
            <Notice state="info">
              {texts.isClosed}
              {conflict.resolvedBy && ` · ${texts.decidedBy(conflict.resolvedBy)}`}
            </Notice>
          )}
          <Notice state="warning">{details?.movedOn && texts.movedOn}</Notice>
          <Notice state="warning">{picked && picked.seen !== seen && texts.changedMeanwhile}</Notice>
        </div>
        <Notice>{failure ? texts.failed(failure) : props.error}</Notice>
        {isValued ? (
          <>
            <ConflictSides conflict={conflict} details={details} ui={ui} />
            <fieldset data-part="choices" disabled={!isOpen} aria-describedby={`${id}-outcome`}>
              <legend data-part="label">{texts.choose}</legend>
              {choices.map(({ name, value, refused }) => (
                <div key={name} data-part="choice" data-state={refused ? "refused" : undefined}>
                  <input
                    type="radio"
                    id={`${id}-${name}`}
                    name={id}
                    checked={choice?.name === name}
                    disabled={Boolean(refused)}
                    aria-describedby={refused && `${id}-${name}-refused`}
                    onChange={() => {
                      setPicked({ name, seen });
                      setHalf(false);
                    }}
                  />
                  <label htmlFor={`${id}-${name}`}>
                    {choiceText(name)}
                    {value !== undefined && (
                      <>
                        : <strong data-part="value">{ui.format.value(field, value)}</strong>
                      </>
                    )}
                  </label>
                  {refused && (
                    <span data-part="hint" id={`${id}-${name}-refused`}>
                      {refused}
                    </span>
                  )}
                </div>
              ))}
              {choice?.name === "own" && (
                <Field
                  name="own"
                  label={texts.ownValue(label)}
                  kind={kind}
                  value={own}
                  onChange={(text) => {
                    setOwn(text);
                    setHalf(false);
                  }}
                  problem={isTried ? problem : undefined}
                />
              )}
            </fieldset>
            {isOpen && <Field name="reason" label={texts.reason} kind="long" value={reason} onChange={setReason} />}
            <p role="status" data-part="outcome" id={`${id}-outcome`}>
              {outcome()}
            </p>
            <p data-part="hint" id={`${id}-keys`}>
              {texts.keys}
            </p>
          </>
        ) : (
          <>
            {conflict.conflictType === "duplicate_lead" && <p data-part="text">{texts.aboutPair}</p>}
            {conflict.notes && <p data-part="text">{conflict.notes}</p>}
            {steps.length > 0 && <MatchWaterfall ui={ui} steps={steps} />}
          </>
        )}
      </form>
    </Dialog>
  );
}
