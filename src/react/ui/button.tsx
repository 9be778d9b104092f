import type { ReactElement } from "react";
import type { ButtonProps } from "./slot-props.js";

/** A button that stays focusable while its work is under way, so that the keyboard does not lose its place. */
export function Button(props: ButtonProps): ReactElement {
  const { busy, disabled, part = "button", variant = "secondary", onClick, type = "button", ...rest } = props;
  const isOff = Boolean(busy || disabled);
  return (
    <button
      {...rest}
      type={type}
      data-lead-sync="button"
      data-part={part}
      data-variant={variant}
      data-state={busy ? "busy" : undefined}
      aria-busy={busy || undefined}
      aria-disabled={isOff || undefined}
      onClick={(event) => {
        if (isOff) event.preventDefault();
        else onClick?.();
      }}
    />
  );
}
