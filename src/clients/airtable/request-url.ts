import type { AirtableRequest } from "./send.js";

/** Where a request goes, as it travels. */
export function urlOf(baseUrl: string, { path, query }: Pick<AirtableRequest, "path" | "query">): string {
  const url = new URL(`${baseUrl}/v0/${path}`);
  if (query) url.search = query.toString();
  return url.href;
}
