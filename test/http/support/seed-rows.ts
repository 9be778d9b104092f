import { DANA, PROPERTY } from "../../support/small-world.js";
import type { AuthorisationRow } from "./authorisation-rows.js";
import { createBody, statusBody } from "./bodies.js";
import { signedUpdate } from "./webhooks.js";

/** The seeds' endpoints. */
export const SEED_ROWS: readonly AuthorisationRow[] = [
  {
    operationId: "createLead",
    request: () => ({ path: "/api/resman/leads", body: createBody() }),
    right: 200,
    elsewhere: 403,
  },
  {
    operationId: "pullLeads",
    request: () => ({ path: `/api/resman/leads/pull?property_id=${PROPERTY}` }),
    right: 200,
    elsewhere: 403,
  },
  {
    operationId: "updateLeadStatus",
    request: () => ({ path: `/api/resman/leads/${DANA}/status`, body: statusBody() }),
    right: 200,
    elsewhere: 404,
  },
  {
    operationId: "mergeLeads",
    request: ({ prospect }) => ({
      path: "/api/resman/leads/merge",
      body: {
        resman_lead_id: prospect().prospectId,
        domiq_conversation_id: DANA,
        merge_strategy: "resman_wins",
        merge_fields: [],
      },
    }),
    right: 200,
    elsewhere: 404,
  },
  {
    operationId: "unmergeLeads",
    request: async ({ engine, prospect }) => {
      const resmanLeadId = prospect().prospectId;
      await engine.mergeLeads({ conversationId: DANA, resmanLeadId, mergeStrategy: "resman_wins" });
      return { path: "/api/resman/leads/unmerge", body: { conversation_id: DANA } };
    },
    right: 200,
    elsewhere: 404,
  },
  {
    operationId: "receiveLeadUpdate",
    request: (world) => ({ path: "/api/resman/webhooks/lead-update", ...signedUpdate(world) }),
    right: 200,
    // Whoever has the secret is ResMan, whatever else they are.
    elsewhere: 200,
  },
  { operationId: "openRealtime", request: () => ({ path: "/api/resman/sync/websocket" }), right: 426, elsewhere: 426 },
  { operationId: "getOpenApi", request: () => ({ path: "/api/resman/openapi.json" }), right: 200, elsewhere: 200 },
];
