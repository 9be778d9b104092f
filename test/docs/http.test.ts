import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { ROUTES } from "../../src/http/routes/index.js";

it("the guide lists every route, with who may call it, and no others", () => {
  const rows = readFileSync("docs/http.md", "utf8").matchAll(/^\| `((?:GET|POST|PUT|DELETE) \S+)` \| (\w+) \|/gm);
  const documented = [...rows].map(([, route, access]) => `${route} ${access}`);
  expect(documented.toSorted()).toEqual(
    ROUTES.map(({ method, path, access }) => `${method} ${path} ${access}`).toSorted(),
  );
});
