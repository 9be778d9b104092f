import { camelCaseKeys } from "../../../domain/wire/camel-case.js";
import { handledBody, handledSchema } from "../../contracts/operations/conflict-answers.js";
import {
  assignmentSchema,
  conflictParams,
  dismissalSchema,
  escalationSchema,
} from "../../contracts/operations/conflict-requests.js";
import { defineRoute } from "../../route.js";
import { seen } from "./seen.js";
import { wantedConflict } from "./wanted.js";

const common = { method: "POST", tag: "Conflicts", access: "agent", params: conflictParams } as const;
const path = "/api/resman/conflicts/{conflict_id}";
const responses = { 200: { description: "The conflict as it is now.", schema: handledSchema } };

export const escalateConflict = defineRoute({
  ...common,
  path: `${path}/escalate`,
  operationId: "escalateConflict",
  summary: "Hands a conflict to a person",
  body: escalationSchema,
  responses,
  async handle(ctx, { principal, params, body, signal }) {
    const { conflict } = await seen(ctx, principal, wantedConflict(ctx, params.conflict_id));
    const request = { ...camelCaseKeys(body), escalatedBy: principal.id };
    return { status: 200, body: handledBody(await ctx.engine.conflicts.escalate(conflict.id, request, { signal })) };
  },
});

export const assignConflict = defineRoute({
  ...common,
  path: `${path}/assign`,
  operationId: "assignConflict",
  summary: "Says whose task a conflict is",
  body: assignmentSchema,
  example: { assigned_to: "manager-7" },
  responses,
  async handle(ctx, { principal, params, body, signal }) {
    const { conflict } = await seen(ctx, principal, wantedConflict(ctx, params.conflict_id));
    const by = { assignedBy: principal.id, signal };
    return { status: 200, body: handledBody(await ctx.engine.conflicts.assign(conflict.id, body.assigned_to, by)) };
  },
});

export const dismissConflict = defineRoute({
  ...common,
  path: `${path}/dismiss`,
  operationId: "dismissConflict",
  summary: "Closes what needs no decision; both sides stay as they are",
  body: dismissalSchema,
  responses,
  async handle(ctx, { principal, params, body, signal }) {
    const { conflict } = await seen(ctx, principal, wantedConflict(ctx, params.conflict_id));
    const request = { ...body, dismissedBy: principal.id };
    return { status: 200, body: handledBody(await ctx.engine.conflicts.dismiss(conflict.id, request, { signal })) };
  },
});
