import { SyncError } from "../../domain/errors.js";
import type { Authorize, Principal } from "../../domain/principal.js";
import type { VerifiedWebhook } from "../../rules/webhooks/verify-webhook.js";
import type { HandlerContext } from "../handler-context.js";
import type { Route } from "../route.js";
import { authorise, NOBODY } from "./authorise.js";
import { readBody } from "./read-body.js";

/** Who is behind a request, as far as its route wants to know. */
export interface Caller {
  principal: Principal;
  /** The delivery whose signature was checked, with the body it covers. */
  signed?: { delivery: VerifiedWebhook; body: Uint8Array };
}

/** @throws SyncError `UNAUTHORIZED`, `FORBIDDEN`, `BODY_TOO_LARGE`, or what is wrong with the signature */
export async function callerOf(
  ctx: HandlerContext,
  { access, operationId }: Route,
  request: Request,
  { authorize, maxBodyBytes }: { authorize: Authorize; maxBodyBytes: number },
): Promise<Caller> {
  if (access === "open") return { principal: NOBODY };
  if (access !== "signed") return { principal: await authorise(authorize, request, access) };
  if (!ctx.webhooks) {
    ctx.logger.warn("A webhook was refused: the handler has no option `webhooks`.", { operation: operationId });
    throw new SyncError("UNAUTHORIZED", "Unauthorized");
  }
  const body = await readBody(request, maxBodyBytes);
  const delivery = ctx.webhooks({ body, headers: request.headers, now: ctx.clock.now() });
  return { principal: NOBODY, signed: { delivery, body } };
}
