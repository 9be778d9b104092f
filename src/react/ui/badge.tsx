import type { ReactElement } from "react";
import type { BadgeProps } from "./slot-props.js";

/** A short state in words. Its colour is never all that tells. */
export function Badge({ children, state, part = "badge" }: BadgeProps): ReactElement {
  return (
    <span data-lead-sync="badge" data-part={part} data-state={state}>
      {children}
    </span>
  );
}
