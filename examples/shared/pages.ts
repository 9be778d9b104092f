import type { IncomingMessage, ServerResponse } from "node:http";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";

/** Pages of the examples, with the paths they are served under. */
const PATHS = { dashboard: "/dashboard", "chat-widget": "/chat" } as const;
export type PageName = keyof typeof PATHS;

/** Answers what is below the page's path, and hands on all else. */
export type PageHandler = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

interface PageFile {
  type: string;
  body: Buffer;
  /** Its name changes with what is in it. */
  isHashed: boolean;
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

const HEADERS = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "content-security-policy":
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
};

/** Builds an app of the examples with Vite, into memory: nothing is written, and a path can only name a file of the build. */
export async function buildPage(name: PageName): Promise<PageHandler> {
  const path = PATHS[name];
  const files = await build(name, path);
  return (request, response, next) => {
    const [url = "/"] = (request.url ?? "/").split("?");
    if (url !== path && !url.startsWith(`${path}/`)) return next();
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.writeHead(405, { allow: "GET, HEAD" }).end();
      return;
    }
    const wanted = url.slice(path.length + 1);
    // What is no file is a view of the app, which reads the path itself.
    const file = files.get(wanted) ?? (extname(wanted) === "" ? files.get("index.html") : undefined);
    if (!file) {
      response.writeHead(404, { ...HEADERS, "content-type": "text/plain; charset=utf-8" }).end("Not found\n");
      return;
    }
    response.writeHead(200, {
      ...HEADERS,
      "content-type": file.type,
      "content-length": file.body.byteLength,
      "cache-control": file.isHashed ? "public, max-age=31536000, immutable" : "no-cache",
    });
    response.end(request.method === "HEAD" ? undefined : file.body);
  };
}

/** Both pages, one after the other. */
export async function buildPages(): Promise<PageHandler[]> {
  return [await buildPage("dashboard"), await buildPage("chat-widget")];
}

async function build(name: PageName, path: string): Promise<ReadonlyMap<string, PageFile>> {
  const vite = await import("vite");
  const from = (file: string): string => fileURLToPath(new URL(`../../${file}`, import.meta.url));
  const built = await vite.build({
    root: from(`examples/${name}`),
    base: `${path}/`,
    configFile: false,
    logLevel: "silent",
    // An app of your own has the package installed and needs none of these.
    resolve: {
      alias: [
        { find: /^@domiq\/lead-sync\/react\/styles\.css$/, replacement: from("src/react/styles/index.css") },
        { find: /^@domiq\/lead-sync\/(browser|react)$/, replacement: from("src/$1/index.ts") },
      ],
    },
    build: {
      write: false,
      modulePreload: false,
    },
  });
  const files = new Map<string, PageFile>();
  for (const result of [built].flat()) {
    if (!("output" in result)) continue;
    for (const file of result.output) {
      const body = Buffer.from(file.type === "chunk" ? file.code : file.source);
      const type = TYPES[extname(file.fileName)] ?? "application/octet-stream";
      files.set(file.fileName, { type, body, isHashed: file.fileName.startsWith("assets/") });
    }
  }
  return files;
}
