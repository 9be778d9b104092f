import type { Route, RouteResult } from "../route.js";
import { respondJson, respondText } from "./respond.js";

/** What a route answers, as it says of this status: JSON, or plain text. */
export function respondResult({ responses }: Route, { status, body, headers }: RouteResult): Response {
  const isText = responses[status] !== undefined && responses[status].schema === undefined;
  return isText ? respondText(status, String(body), headers) : respondJson(status, body, headers);
}
