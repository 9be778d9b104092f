import { type ReactElement, useId } from "react";
import { LEAD_STATUSES } from "../../../browser/index.js";
import type { Messages } from "../../ui/messages/index.js";
import { useUi } from "../../ui/ui-context.js";
import { budgetEnds, budgetText, type FieldKind } from "./field-kinds.js";

interface FieldProps {
  name: string;
  label: string;
  kind: FieldKind;
  /** As it was typed. */
  value: string;
  onChange: (typed: string) => void;
  problem?: string | undefined;
  isRequired?: boolean | undefined;
  /** In place of what its kind offers to choose from. */
  choices?: readonly (readonly [value: string, label: string])[] | undefined;
}

/** One labelled value that somebody types or picks, with what is wrong with it. */
export function Field({ name, label, kind, value, onChange, problem, isRequired, choices }: FieldProps): ReactElement {
  const { messages } = useUi();
  const { leads: texts } = messages;
  const id = useId();
  const hint = kind === "list" ? texts.formListHint : undefined;
  const common = {
    "data-part": "input",
    // Staff type what they know of somebody else; a browser would offer their own.
    autoComplete: "off",
    required: isRequired || undefined,
    "aria-invalid": problem ? true : undefined,
    "aria-describedby": [problem && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(" ") || undefined,
  } as const;
  const plain = {
    ...common,
    id,
    name,
    value,
    onChange: ({ target }: { target: { value: string } }) => onChange(target.value),
  };
  const usual = choices ?? choicesOf(kind, messages);
  // What is not on offer, e.g. a code of a newer server, would look like the first that is.
  const offered = usual && !usual.some(([code]) => code === value) ? [...usual, [value, value] as const] : usual;
  const [min, max] = budgetEnds(value);

  return (
    <div data-part="field" {...(kind === "budget" && { role: "group", "aria-labelledby": `${id}-label` })}>
      {kind === "budget" ? (
        <>
          <span data-part="label" id={`${id}-label`}>
            {label}
          </span>
          <span data-part="ends">
            {([texts.formBudgetMin, texts.formBudgetMax] as const).map((end, index) => (
              <input
                key={index === 0 ? "min" : "max"}
                {...common}
                name={`${name}.${index === 0 ? "min" : "max"}`}
                inputMode="decimal"
                aria-label={`${label} ${end}`}
                placeholder={end}
                value={index === 0 ? min : max}
                onChange={({ target }) =>
                  onChange(index === 0 ? budgetText(target.value, max) : budgetText(min, target.value))
                }
              />
            ))}
          </span>
        </>
      ) : (
        <>
          <label data-part="label" htmlFor={id}>
            {label}
          </label>
          {offered ? (
            <select {...plain}>
              {offered.map(([code, text]) => (
                <option key={code} value={code}>
                  {text}
                </option>
              ))}
            </select>
          ) : kind === "long" || kind === "json" ? (
            <textarea rows={3} {...plain} />
          ) : (
            <input
              {...plain}
              type={kind === "number" || kind === "list" ? "text" : kind}
              inputMode={kind === "number" ? "decimal" : undefined}
            />
          )}
        </>
      )}
      {hint && (
        <span data-part="hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
      {problem && (
        <span data-part="error" id={`${id}-error`}>
          {problem}
        </span>
      )}
    </div>
  );
}

function choicesOf(
  kind: FieldKind,
  { common, fields, leads }: Messages,
): readonly (readonly [string, string])[] | undefined {
  if (kind === "status") {
    return [["", common.unknown], ...LEAD_STATUSES.map((status) => [status, fields.statuses[status]] as const)];
  }
  return kind === "boolean"
    ? [
        ["", leads.formNotAsked],
        ["true", common.yes],
        ["false", common.no],
      ]
    : undefined;
}
