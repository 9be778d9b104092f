import * as z from "zod";
import type { TableCall } from "../call.js";
import { invalidRequest } from "../refusal.js";

const KNOWN = {
  fields: z.array(z.string()).optional(),
  filterByFormula: z.string().optional(),
  maxRecords: z.int().min(1).optional(),
  pageSize: z.int().min(1).max(100).default(100),
  sort: z.array(z.strictObject({ field: z.string(), direction: z.enum(["asc", "desc"]).optional() })).optional(),
  view: z.string().optional(),
  cellFormat: z.enum(["json", "string"]).optional(),
  timeZone: z.string().optional(),
  userLocale: z.string().optional(),
  offset: z.string().nullish(),
  returnFieldsByFieldId: z.boolean().default(false),
  recordMetadata: z.array(z.literal("commentCount")).optional(),
  includeDateDependencyMetadata: z.boolean().default(false),
};

const looseSchema = z.object(KNOWN);
const strictSchema = z.strictObject(KNOWN);

/** Which records a list asks for. */
export type ListQuery = z.infer<typeof looseSchema>;

/** Reads the parameters of a GET, or the body of a POST. @throws AirtableRefusal */
export function parseListQuery(call: TableCall): ListQuery {
  const given = call.kind === "listByPost" ? fromBody(call) : fromUrl(call.query);
  const result = (call.state.settings.strict ? strictSchema : looseSchema).safeParse(given);
  if (!result.success) throw invalidRequest();
  const { cellFormat, timeZone, userLocale } = result.data;
  if (cellFormat === "string" && !(timeZone && userLocale)) throw invalidRequest();
  return result.data;
}

/** The zone and the locale stay in the URL; the official client also sends its own `method`. */
function fromBody({ body, query }: TableCall): unknown {
  const { method: _, timeZone: __, userLocale: ___, ...rest } = Object(body.value) as Record<string, unknown>;
  return { ...rest, ...fromUrl(query) };
}

const NUMBERS = ["maxRecords", "pageSize"];
const FLAGS = ["returnFieldsByFieldId", "includeDateDependencyMetadata"];

/** `fields[]=a`, `fields[0]=a` and `sort[0][field]=a` as arrays and objects. */
function fromUrl(query: URLSearchParams): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  const listOf = (name: string): unknown[] => {
    given[name] ??= [];
    return given[name] as unknown[];
  };
  for (const [name, value] of query) {
    const [, list, index, member] = /^(\w+)\[(\d*)\](?:\[(\w+)\])?$/.exec(name) ?? [];
    if (list === undefined) given[name] = scalar(name, value);
    else if (member === undefined) listOf(list).push(value);
    else {
      const entries = listOf(list) as Record<string, string>[];
      entries[Number(index)] = { ...entries[Number(index)], [member]: value };
    }
  }
  return given;
}

function scalar(name: string, value: string): unknown {
  // `undefined` and `null` travel as empty texts.
  if (value === "" && name !== "offset") return undefined;
  if (NUMBERS.includes(name)) return Number(value);
  if (FLAGS.includes(name)) return { true: true, "1": true, false: false, "0": false }[value] ?? value;
  return value;
}
