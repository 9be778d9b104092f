import * as z from "zod";
import { isSyncError, ValidationError } from "../../domain/errors.js";
import type { FakeAirtable } from "./fake-airtable.js";
import type { FakeAirtablePeople } from "./people/people-api.js";

/** True for the paths that steer a fake in another process; they are no part of Airtable. */
export const isControlPath = (path: string): boolean => path.startsWith("/__");

/**
 * The control door: `POST /__people/<action>` with the action's arguments as a JSON array, and `GET /__state`, with
 * `?table=<name or id>` for that table's records too. Refusals are JSON with HTTP 400 (malformed input), 404 (unknown path,
 * action, table, field or record) or 405.
 */
export async function handleControl(fake: FakeAirtable, request: Request): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  try {
    if (pathname === "/__state") {
      return request.method === "GET"
        ? Response.json(stateOf(fake, searchParams.get("table")))
        : refuse(405, "Only GET.");
    }
    const action = pathname.startsWith("/__people/") ? pathname.slice("/__people/".length) : "";
    if (!Object.hasOwn(ARGUMENTS, action)) return refuse(404, "There is no such path or action.");
    if (request.method !== "POST") return refuse(405, "Only POST.");
    return Response.json(act(fake, action as Action, JSON.parse(await request.text())) ?? null);
  } catch (error) {
    if (isSyncError(error)) {
      return Response.json({ error: error.toJSON() }, { status: error.code === "NOT_FOUND" ? 404 : 400 });
    }
    if (error instanceof SyntaxError) return refuse(400, "The body is not JSON.");
    throw error;
  }
}

type Action = keyof FakeAirtablePeople;

const name = z.string();
const cells = z.record(z.string(), z.unknown());
const options = z.record(z.string(), z.unknown());

const ARGUMENTS: Readonly<Record<Action, z.ZodType<unknown[]>>> = {
  create: z.tuple([name, cells]),
  createMany: z.tuple([name, z.array(cells)]),
  edit: z.tuple([name, name, cells]),
  remove: z.tuple([name, name]),
  restore: z.tuple([name, name]),
  duplicate: z.tuple([name, name]),
  addField: z.tuple([name, z.looseObject({ name, type: z.string() })]),
  renameField: z.tuple([name, name, name]),
  retypeField: z.tuple([name, name, name, options.optional()]),
  deleteField: z.tuple([name, name]),
  addChoice: z.tuple([name, name, name]),
  renameChoice: z.tuple([name, name, name, name]),
  renameTable: z.tuple([name, name]),
};

/** @throws ValidationError when the arguments are not the action's */
function act({ people }: FakeAirtable, action: Action, given: unknown): unknown {
  const parsed = ARGUMENTS[action].safeParse(given);
  if (!parsed.success) throw ValidationError.fromZod(`The arguments of ${action}`, parsed.error);
  // The schema of each action is its signature.
  return (people[action] as (...given: unknown[]) => unknown)(...parsed.data);
}

const refuse = (status: number, message: string): Response => Response.json({ error: { message } }, { status });

const stateOf = (fake: FakeAirtable, table: string | null) => ({
  ...(table !== null && { records: fake.records(table) }),
  writes: fake.writes,
  requests: fake.requests,
  unexpected: fake.unexpected,
  violations: fake.violations,
  answers429: fake.answers429,
  sentDuringPenalty: fake.sentDuringPenalty,
  bytes: fake.bytes,
});
