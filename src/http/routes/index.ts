import type { Route } from "../route.js";
import { createLead } from "./leads/create-lead.js";
import { mergeLeads } from "./leads/merge-leads.js";
import { pullLeads } from "./leads/pull-leads.js";
import { unmergeLeads } from "./leads/unmerge-leads.js";
import { updateLeadStatus } from "./leads/update-lead-status.js";
import { getOpenApi } from "./openapi.js";
import { OPERATION_ROUTES } from "./operations/index.js";
import { PORTAL_ROUTES } from "./portal/index.js";
import { openRealtime } from "./realtime/websocket.js";
import { receiveLeadUpdate } from "./webhooks/lead-update.js";

/** Every route there is. */
export const ROUTES: readonly Route[] = [
  createLead,
  pullLeads,
  updateLeadStatus,
  mergeLeads,
  unmergeLeads,
  receiveLeadUpdate,
  openRealtime,
  ...OPERATION_ROUTES,
  ...PORTAL_ROUTES,
  getOpenApi,
];
