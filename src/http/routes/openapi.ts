import * as z from "zod";
import { defineRoute } from "../route.js";

/** The document that describes all routes, this one included. */
export const getOpenApi = defineRoute({
  method: "GET",
  path: "/api/resman/openapi.json",
  operationId: "getOpenApi",
  summary: "This document",
  tag: "About",
  access: "open",
  responses: {
    200: {
      description: "An OpenAPI 3.1 document.",
      schema: z.looseObject({ openapi: z.string(), info: z.looseObject({}), paths: z.looseObject({}) }),
    },
  },
  handle: async (ctx) => ({ status: 200, body: ctx.document() }),
});
