import * as z from "zod";
import { jsonValueSchema } from "../../../domain/primitives.js";
import { snakeCase, wireValue } from "../../../domain/wire/camel-case.js";
import type { RevertedLead, RevertResult } from "../../../engine/revert/revert-types.js";
import { bodyOf } from "./naming.js";
import { runBody, runSchema } from "./run.js";

const fieldName = z.string();

const leadSchema = z.object({
  conversation_id: z.string(),
  resman_lead_id: z.string().nullable(),
  outcome: z.enum(["reverted", "unlinked", "relinked", "left", "unchanged", "disabled", "failed"]),
  /** Fields that went back. */
  reverted: z.array(
    z.object({ field: fieldName, from: jsonValueSchema, to: jsonValueSchema, reaches_remote: z.boolean() }),
  ),
  /** What somebody moved on since, and the conflict that lists it. */
  left: z.array(
    z.object({
      field: fieldName,
      reason: z.enum(["edited", "merged", "unlinked", "gone"]),
      conflict_id: z.string().nullable(),
      edit: z
        .object({
          side: z.enum(["local", "remote", "both"]),
          before: jsonValueSchema,
          local: jsonValueSchema,
          remote: jsonValueSchema,
        })
        .exactOptional(),
    }),
  ),
  /** What cannot be taken back, and why. */
  kept: z.array(z.object({ subject: z.string(), reason: z.string() })),
  /** The prospect that was marked lost because the run had created it. */
  retired_resman_lead_id: z.string().nullable(),
  /** Whether ResMan shows it already. */
  synced: z.boolean(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
});

/** What a revert did, or would do. */
export const revertSchema = z.object({
  run: runSchema,
  reverted_run_id: z.string(),
  dry_run: z.boolean(),
  leads: z.array(leadSchema),
});

export const revertBody = ({ run, revertedRunId, dryRun, leads }: RevertResult): z.output<typeof revertSchema> => ({
  run: runBody(run),
  reverted_run_id: revertedRunId,
  dry_run: dryRun,
  leads: leads.map(leadBody),
});

const leadBody = (lead: RevertedLead): z.output<typeof leadSchema> =>
  bodyOf(leadSchema, {
    ...lead,
    reverted: lead.reverted.map(({ field, from, to, reachesRemote }) => ({
      field: snakeCase(field),
      from: wireValue(from),
      to: wireValue(to),
      reaches_remote: reachesRemote,
    })),
    left: lead.left.map(({ field, reason, conflictId, edit }) => ({
      field: snakeCase(field),
      reason,
      conflict_id: conflictId,
      ...(edit && {
        edit: {
          side: edit.side,
          before: wireValue(edit.before),
          local: wireValue(edit.local),
          remote: wireValue(edit.remote),
        },
      }),
    })),
    kept: lead.kept.map(({ subject, reason }) => ({ subject: snakeCase(subject), reason })),
    error: lead.error && { code: lead.error.code, message: lead.error.message },
  });
