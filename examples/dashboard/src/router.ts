import { useSyncExternalStore } from "react";

const BASE = "/dashboard";

export const VIEWS = ["leads", "overview", "conflicts", "queue", "properties"] as const;
export type View = (typeof VIEWS)[number];

/** What an address says beside the view. */
const KEYS = [
  "property",
  "lead",
  "tab",
  "field",
  "conflict",
  "q",
  "status",
  "sync",
  "sort",
  "jobs",
  "dialog",
  "theme",
  "dir",
] as const;
type Key = (typeof KEYS)[number];

/** All that is seen. It is in the address, so that a link shows somebody else the same. */
export type Route = { view: View } & { [K in Key]?: string };
export type RoutePatch = { view?: View } & { [K in Key]?: string | undefined };

export function parseRoute({ pathname, search }: Pick<Location, "pathname" | "search">): Route {
  const name = pathname.slice(BASE.length + 1).replace(/\/$/, "");
  const query = new URLSearchParams(search);
  const given = KEYS.flatMap((key) => (query.get(key) ? [[key, query.get(key)]] : []));
  return { view: VIEWS.find((view) => view === name) ?? "leads", ...Object.fromEntries(given) };
}

export function hrefOf({ view, ...rest }: Route): string {
  const query = new URLSearchParams(KEYS.flatMap((key) => (rest[key] ? [[key, rest[key]]] : [])));
  return `${BASE}/${view}${query.size > 0 ? `?${query}` : ""}`;
}

/** Another view keeps the property and how the page looks, and nothing else. */
export function patched(route: Route, patch: RoutePatch): Route {
  const { view, property, theme, dir } = route;
  const isOther = patch.view !== undefined && patch.view !== view;
  const kept = isOther ? { view, property, theme, dir } : route;
  return { ...kept, ...patch } as Route;
}

let current = parseRoute(location);
const listeners = new Set<() => void>();
const changed = (): void => {
  current = parseRoute(location);
  for (const listener of listeners) listener();
};
addEventListener("popstate", changed);

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useRoute = (): Route => useSyncExternalStore(subscribe, () => current);

/** Goes somewhere. @param how `replace`: the back button does not come here again, e.g. while somebody types. */
export function go(patch: RoutePatch, how: "push" | "replace" = "push"): void {
  const href = hrefOf(patched(current, patch));
  if (href === location.pathname + location.search) return;
  history[how === "push" ? "pushState" : "replaceState"](null, "", href);
  changed();
}
