import * as z from "zod";
import type { Conflict } from "../../../domain/conflict.js";
import type { PairDecisionResult } from "../../../engine/conflicts/decide-pair.js";
import type { ResolutionResult } from "../../../engine/conflicts/resolve.js";
import { conflictBody, conflictSchema } from "./conflict.js";

/** A conflict somebody did something about. */
export const handledSchema = z.object({ success: z.literal(true), conflict: conflictSchema });

export const handledBody = (conflict: Conflict): z.output<typeof handledSchema> => ({
  success: true,
  conflict: conflictBody(conflict),
});

/** What became of a decision. It is stored in any case. */
export const resolvedSchema = handledSchema.extend({
  /** Whether both sides hold what was decided; false while a job is still to bring it about, or where a side moved on. */
  applied: z.boolean(),
  /** Why bringing it about failed so far; it is tried again. */
  error: z.object({ code: z.string(), message: z.string() }).exactOptional(),
});

export const resolvedBody = ({ conflict, applied, error }: ResolutionResult): z.output<typeof resolvedSchema> => ({
  ...handledBody(conflict),
  applied,
  ...(error && { error: { code: error.code, message: error.message } }),
});

/** What became of a decision about two records. */
export const decidedSchema = handledSchema.extend({
  merge: z
    .object({
      merge_id: z.string(),
      /** The lead that goes on, and the one that was merged into it, if any. */
      survivor_id: z.string(),
      loser_id: z.string().nullable(),
      /** The prospect that is retired in ResMan. */
      retired_resman_lead_id: z.string().nullable(),
      /** Whether ResMan is still to follow. */
      pending: z.boolean(),
    })
    .exactOptional(),
});

export const decidedBody = ({ conflict, merge }: PairDecisionResult): z.output<typeof decidedSchema> => ({
  ...handledBody(conflict),
  ...(merge && {
    merge: {
      merge_id: merge.mergeId,
      survivor_id: merge.survivorId,
      loser_id: merge.loserId,
      retired_resman_lead_id: merge.retiredResmanLeadId,
      pending: merge.pending,
    },
  }),
});
