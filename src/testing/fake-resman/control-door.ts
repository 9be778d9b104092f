import { isSyncError } from "../../domain/errors.js";
import type { FakeResMan } from "./fake-resman.js";
import { isStaffAction } from "./staff.js";

/** True for the paths that steer a fake in another process; they are no part of ResMan. */
export const isControlPath = (path: string): boolean => path.startsWith("/__");

/**
 * The control door: `POST /__staff/<action>` with the action's input as JSON, and `GET /__state`.
 * Refusals are JSON with HTTP 400 (malformed input), 404 (unknown path, action or id) or 405.
 */
export async function handleControl(fake: FakeResMan, request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (pathname === "/__state") {
    return request.method === "GET" ? Response.json(stateOf(fake)) : refuse(405, "Only GET.");
  }
  const action = pathname.startsWith("/__staff/") ? pathname.slice("/__staff/".length) : "";
  if (!isStaffAction(action)) return refuse(404, "There is no such path or staff action.");
  if (request.method !== "POST") return refuse(405, "Only POST.");
  try {
    const input: unknown = JSON.parse((await request.text()) || "{}");
    // The action parses its own input.
    return Response.json((fake.staff[action] as (input: unknown) => unknown)(input));
  } catch (error) {
    if (isSyncError(error, "NOT_FOUND")) return Response.json({ error: error.toJSON() }, { status: 404 });
    if (isSyncError(error)) return Response.json({ error: error.toJSON() }, { status: 400 });
    if (error instanceof SyntaxError) return refuse(400, "The body is not JSON.");
    throw error;
  }
}

const refuse = (status: number, message: string): Response => Response.json({ error: { message } }, { status });

const stateOf = (fake: FakeResMan) => ({
  prospects: fake.prospects(),
  writes: fake.writes,
  requests: fake.requests,
  unexpected: fake.unexpected,
  duplicateGroups: fake.duplicateGroups(),
});
