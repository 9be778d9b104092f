import type * as z from "zod";
import type { newJobSchema } from "../../inputs.js";
import { namedColumns } from "../rows/column.js";
import { encodeColumns } from "../rows/storable.js";

type NewJob = z.output<typeof newJobSchema>;

const COLUMNS = namedColumns({
  id: "uuid",
  conversationId: "uuid",
  resmanLeadId: "varchar(100)",
  propertyId: "uuid",
  syncOperation: "text",
  syncData: "jsonb",
  trigger: "text",
  priority: "integer",
  maxRetries: "integer",
  notBefore: { type: "timestamptz", name: "next_retry_at" },
  at: { type: "timestamptz", name: "created_at" },
});

/** The parameters {@link encodeJobs} makes, an array for each column. */
export const JOB_ARRAYS = COLUMNS.map(
  ({ type }, index) => `$${index + 1}::text::${type.startsWith("varchar") ? "text" : type}[]`,
).join(", ");

/** Jobs as parameters. @throws ValidationError when a value cannot be kept as it is */
export const encodeJobs = (jobs: readonly NewJob[]): string[] =>
  encodeColumns(jobs, COLUMNS, jobs.length === 1 ? "job" : "jobs");
