import type { OwningHandler } from "./owning-handler.js";

/** What the shim needs of Hono's context. */
export interface HonoContext {
  readonly req: { readonly raw: Request; readonly path: string };
}

/**
 * Middleware for Hono. Paths that are not ours go on to the host's own routes.
 *
 * @example
 * app.use(toHonoHandler(createLeadSyncHandler({ engine, authorize })));
 */
export const toHonoHandler =
  (handler: OwningHandler) =>
  async (context: HonoContext, next: () => Promise<void>): Promise<Response | undefined> => {
    if (handler.owns(context.req.path)) return handler(context.req.raw);
    await next();
    return undefined;
  };
