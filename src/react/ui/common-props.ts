import type { Slots } from "./slots.js";

/** What every component takes beside its own props. */
export interface CommonProps {
  className?: string | undefined;
  /** Replaces parts of this one. Make the object once, outside of rendering. */
  slots?: Partial<Slots> | undefined;
}
