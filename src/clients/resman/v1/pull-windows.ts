import * as z from "zod";
import { isRemoteError, parseInput, RemoteError } from "../../../domain/errors.js";
import { instantSchema } from "../../../domain/primitives.js";
import type { CallOptions, ModifiedWindow, ProspectPage } from "../../../ports/resman.js";
import type { SearchProspects } from "./search.js";

const windowSchema = z
  .object({ from: instantSchema, to: instantSchema })
  .refine(({ from, to }) => Date.parse(from) <= Date.parse(to), { path: ["to"], message: "lies before `from`" });

/**
 * Pulls a window in the order of time. ResMan has no pages: a window it cannot send at once is halved
 * (API reference, section 2.4) until it would be shorter than `minWindowMs`.
 * @throws RemoteError `RESULT_TOO_LARGE` naming the window that cannot be halved any further.
 */
export async function* pullWindows(
  search: SearchProspects,
  minWindowMs: number,
  propertyId: string,
  window: ModifiedWindow,
  options: CallOptions | undefined,
): AsyncGenerator<ProspectPage, void, undefined> {
  const ahead = [parseInput(windowSchema, window, "The window")];
  for (let next = ahead.pop(); next; next = ahead.pop()) {
    const prospects = await searchUnlessTooLarge(search, propertyId, next, options);
    if (prospects) yield { window: next, prospects };
    else ahead.push(...halves(next, minWindowMs).reverse());
  }
}

async function searchUnlessTooLarge(
  search: SearchProspects,
  propertyId: string,
  window: ModifiedWindow,
  options: CallOptions | undefined,
) {
  try {
    return await search(propertyId, window, options);
  } catch (error) {
    if (isRemoteError(error, "RESULT_TOO_LARGE")) return undefined;
    throw error;
  }
}

function halves({ from, to }: ModifiedWindow, minWindowMs: number): ModifiedWindow[] {
  const start = Date.parse(from);
  const half = (Date.parse(to) - start) / 2;
  if (half < minWindowMs) {
    throw new RemoteError(
      "RESULT_TOO_LARGE",
      `ResMan cannot send the prospects modified from ${from} to ${to} at once.`,
      {
        context: { from, to },
      },
    );
  }
  const middle = new Date(start + Math.floor(half)).toISOString();
  return [
    { from, to: middle },
    { from: middle, to },
  ];
}
