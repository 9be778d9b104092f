import type { When } from "../../rules/schedule/next-turn.js";

/** Something that is done by the clock. Done twice, or begun and not ended, it does no harm. */
export interface Task {
  /** What people see, e.g. `archive`. */
  name: string;
  /** What tells it from all others on the same store. */
  key: string;
  propertyId: string | null;
  when: When;
  /** It rests until then, in milliseconds since the Unix epoch; null: it does not. */
  notBefore: number | null;
  /** Whether it may be begun: asked right before, since a switch may have been turned after the tasks were listed. */
  mayBegin(): Promise<boolean>;
  /** @param signal ends it when the engine stops, or when another process has taken over */
  run(signal: AbortSignal): Promise<void>;
}

/** The interval of a task begins when the engine first runs; a calendar has no first time that was missed. */
export const isInterval = ({ when }: Pick<Task, "when">): boolean => "everyMs" in when;
