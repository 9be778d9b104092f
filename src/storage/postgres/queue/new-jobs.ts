import type * as z from "zod";
import type { newJobSchema } from "../../inputs.js";
import { namedColumns } from "../rows/column.js";
import { encodeRows } from "../rows/storable.js";

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

/** Jobs as JSON rows of the table. @throws ValidationError when a value cannot be kept as it is */
export const encodeJobs = (jobs: readonly NewJob[]): string =>
  encodeRows(jobs, COLUMNS, jobs.length === 1 ? "job" : "jobs");
