import type { Route } from "../../route.js";
import { assignConflict, dismissConflict, escalateConflict } from "./conflict-tasks.js";
import { CONFLICT_ROUTES } from "./conflicts.js";
import { decidePair } from "./decide-pair.js";
import { syncDelta } from "./delta.js";
import { HEALTH_ROUTES } from "./health.js";
import { INTEGRATION_ROUTES } from "./integrations.js";
import { LEAD_ROUTES } from "./leads.js";
import { LOG_ROUTES } from "./logs.js";
import { METRICS_ROUTES } from "./metrics.js";
import { QUEUE_ROUTES } from "./queue.js";
import { resolveConflict } from "./resolve-conflict.js";
import { RUN_ROUTES } from "./runs.js";

/** What the dashboard and operators need beside the seeds' endpoints. */
export const OPERATION_ROUTES: readonly Route[] = [
  ...LEAD_ROUTES,
  ...LOG_ROUTES,
  ...CONFLICT_ROUTES,
  resolveConflict,
  escalateConflict,
  assignConflict,
  dismissConflict,
  decidePair,
  ...METRICS_ROUTES,
  ...QUEUE_ROUTES,
  ...INTEGRATION_ROUTES,
  ...RUN_ROUTES,
  ...HEALTH_ROUTES,
  syncDelta,
];
