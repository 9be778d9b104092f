import { SyncError } from "../domain/errors.js";
import { createWebhookVerifier } from "../rules/webhooks/verify-webhook.js";
import { redactingLogger } from "../runtime/redacting-logger.js";
import { createRuntime } from "../runtime/system-runtime.js";
import { ACCESS } from "./access.js";
import type { HandlerContext } from "./handler-context.js";
import { checkHandlerOptions, type LeadSyncHandlerOptions } from "./handler-options.js";
import { buildOpenApi } from "./openapi/build-openapi.js";
import type { OpenApiDocument } from "./openapi/openapi-document.js";
import { ANYBODY } from "./request/authorise.js";
import { callerOf } from "./request/caller.js";
import { createMatcher, type RouteMatch } from "./request/match-route.js";
import { readInput } from "./request/read-input.js";
import { respondEmpty, respondJson } from "./response/respond.js";
import { respondError } from "./response/respond-error.js";
import { respondResult } from "./response/respond-result.js";
import type { Route } from "./route.js";
import { ROUTES } from "./routes/index.js";

/** Answers requests; never rejects. */
export interface LeadSyncHandler {
  (request: Request): Promise<Response>;
  /** Whether a path is one of its own, whatever the method: others can be handed on to the host's routes. */
  owns(path: string): boolean;
  /** The OpenAPI 3.1 document of what it answers. */
  readonly openapi: OpenApiDocument;
}

/**
 * Makes the HTTP API: one function from a `Request` to a `Response`, for any framework that knows them.
 * @throws ConfigError naming the option; also where neither `authorize` nor `unsafeAllowAll` is given
 * @example
 * const handler = createLeadSyncHandler({ engine, authorize: (request) => sessionOf(request), webhooks: { secrets } });
 * const response = await handler(request);
 */
export function createLeadSyncHandler(options: LeadSyncHandlerOptions): LeadSyncHandler {
  const { basePath, maxBodyBytes, pushTimeoutMs } = checkHandlerOptions(options);
  const { engine, authorize = () => ANYBODY } = options;
  const logger = redactingLogger(options.logger);
  const webhooks = options.webhooks && createWebhookVerifier(options.webhooks);
  const match = createMatcher(ROUTES);
  let document: OpenApiDocument | undefined;
  const openapi = (): OpenApiDocument => {
    document ??= buildOpenApi(ROUTES, { ...options.openapi, basePath });
    return document;
  };
  const clock = createRuntime(options.runtime);
  const ctx: HandlerContext = { engine, access: ACCESS, pushTimeoutMs, webhooks, document: openapi, clock, logger };

  const find = (method: string, path: string): RouteMatch | undefined =>
    path.startsWith(`${basePath}/`) ? match(method, path.slice(basePath.length)) : undefined;

  const answer = async (request: Request, enter: (route: Route) => void): Promise<Response> => {
    const { pathname, searchParams } = new URL(request.url);
    const found = find(request.method, pathname);
    if (!found) throw new SyncError("NOT_FOUND", "Not found");
    if ("allow" in found) return respondOtherMethod(request, found.allow);
    const { route, params } = found;
    enter(route);
    const { principal, signed } = await callerOf(ctx, route, request, { authorize, maxBodyBytes });
    const parts = { params, searchParams, signedBody: signed?.body, maxBodyBytes };
    const input = await readInput(route, request, parts);
    const delivery = signed && { delivery: signed.delivery };
    const result = await route.handle(ctx, {
      ...input,
      principal,
      ...delivery,
      request,
      // Making a signal costs time that a webhook has no use for.
      get signal() {
        return request.signal;
      },
    });
    return respondResult(route, result);
  };

  const handler = async (request: Request): Promise<Response> => {
    let entered: Route | undefined;
    try {
      return await answer(request, (route) => {
        entered = route;
      });
    } catch (thrown) {
      return respondError(thrown, entered, logger);
    }
  };
  const owns = (path: string): boolean => find("", path) !== undefined;
  return Object.defineProperties(handler, { owns: { value: owns }, openapi: { get: openapi } }) as LeadSyncHandler;
}

function respondOtherMethod({ method }: Request, methods: readonly string[]): Response {
  const allow = [...methods, "OPTIONS"].join(", ");
  if (method === "OPTIONS") return respondEmpty(204, { allow });
  return respondJson(405, { error: `${method} is not among: ${allow}.`, code: "METHOD_NOT_ALLOWED" }, { allow });
}
