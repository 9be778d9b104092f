import { ValidationError } from "../../domain/errors.js";
import type { Route } from "../route.js";

/** What a request's method and path name: a route; or, where the path is known but not for this method, those it takes. */
export type RouteMatch = { route: Route; params: Record<string, string> } | { allow: string[] };

/** One path of the table with its routes by method. */
interface Template {
  segments: readonly string[];
  routes: Map<string, Route>;
}

const isParam = (segment: string): boolean => segment.startsWith("{");

/**
 * Finds the route of a request; undefined for a path nobody knows. A trailing slash changes nothing.
 * @throws ValidationError for a path that is not valid percent-encoding
 */
export function createMatcher(routes: readonly Route[]): (method: string, path: string) => RouteMatch | undefined {
  const templates = templatesOf(routes);
  return (method, path) => {
    const segments = segmentsOf(path);
    const template = templates.find((candidate) => fits(candidate, segments));
    const route = template?.routes.get(method);
    if (!template || !route) return template && { allow: [...template.routes.keys()] };
    return { route, params: paramsOf(template, segments) };
  };
}

const segmentsOf = (path: string): string[] => path.replace(/\/$/, "").split("/").slice(1);

/** Of two paths that fit one request, the one that spells out more of it comes first. */
function templatesOf(routes: readonly Route[]): Template[] {
  const byPath = new Map<string, Template>();
  for (const route of routes) {
    const template = byPath.get(route.path) ?? { segments: segmentsOf(route.path), routes: new Map() };
    template.routes.set(route.method, route);
    byPath.set(route.path, template);
  }
  const rank = ({ segments }: Template): string => segments.map((segment) => (isParam(segment) ? "1" : "0")).join("");
  return [...byPath.values()].sort((a, b) => rank(a).localeCompare(rank(b)));
}

const fits = ({ segments }: Template, given: readonly string[]): boolean =>
  segments.length === given.length &&
  segments.every((segment, index) => (isParam(segment) ? given[index] !== "" : segment === given[index]));

function paramsOf({ segments }: Template, given: readonly string[]): Record<string, string> {
  const params: Record<string, string> = {};
  segments.forEach((segment, index) => {
    if (isParam(segment)) params[segment.slice(1, -1)] = decode(given[index] ?? "");
  });
  return params;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new ValidationError("Path", [{ path: "", message: "is not valid percent-encoding" }], { cause });
  }
}
