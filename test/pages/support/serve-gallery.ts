import { createServer } from "node:http";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const TYPES: Readonly<Record<string, string>> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };

/** Every component in every state, on a page. */
export interface Gallery {
  /** The address of a scene; without a name, of the list of all. */
  address(scene?: string, look?: { theme?: "light" | "dark"; dir?: "rtl" }): string;
  stop(): Promise<void>;
}

/** Builds the gallery into memory and serves it on a free port of this machine. */
export async function serveGallery(): Promise<Gallery> {
  const built = await build({
    root: fileURLToPath(new URL("./gallery", import.meta.url)),
    configFile: false,
    logLevel: "silent",
    build: { write: false, modulePreload: false },
  });
  const files = new Map<string, string | Uint8Array>();
  for (const result of [built].flat()) {
    if (!("output" in result)) continue;
    for (const file of result.output) files.set(`/${file.fileName}`, file.type === "chunk" ? file.code : file.source);
  }
  const server = createServer(({ url = "/" }, response) => {
    const { pathname } = new URL(url, "http://localhost");
    const path = pathname === "/" ? "/index.html" : pathname;
    const body = files.get(path);
    if (body === undefined) response.writeHead(404).end();
    else response.writeHead(200, { "content-type": `${TYPES[extname(path)]}; charset=utf-8` }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return {
    address: (scene = "", look = {}) => `http://127.0.0.1:${port}/?${new URLSearchParams(look)}#${scene}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
