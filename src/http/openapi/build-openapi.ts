import type { Route } from "../route.js";
import { errorComponents } from "./error-responses.js";
import type { NamedSchemas } from "./json-schema.js";
import type { OpenApiDocument, OpenApiInfo } from "./openapi-document.js";
import { operationOf } from "./operation.js";
import { SECURITY_SCHEMES } from "./security.js";

/** The document that describes a table of routes; the same table gives the same document. */
export function buildOpenApi(
  routes: readonly Route[],
  { title = "Lead sync API", version = "1.0.0", servers = [], basePath = "" }: OpenApiInfo & { basePath?: string },
): OpenApiDocument {
  const schemas: NamedSchemas = new Map();
  const paths: OpenApiDocument["paths"] = {};
  for (const route of routes) {
    const path = `${basePath}${route.path}`;
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route, schemas) };
  }
  const responses = errorComponents(schemas);
  const byName = [...schemas].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    openapi: "3.1.0",
    info: { title, version },
    servers: (servers.length > 0 ? servers : ["/"]).map((url) => ({ url })),
    paths,
    components: { schemas: Object.fromEntries(byName), responses, securitySchemes: SECURITY_SCHEMES },
  };
}
