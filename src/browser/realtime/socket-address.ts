const PATH = "/api/resman/sync/websocket";

/** The realtime address below `baseUrl`; undefined where that names no place: no address, or a path without a page. */
export function socketAddress(baseUrl = ""): URL | undefined {
  const { location }: { location?: { origin: string } } = globalThis;
  try {
    const url = new URL(baseUrl, location?.origin);
    url.protocol = url.protocol.replace("http", "ws");
    url.pathname = url.pathname.replace(/\/*$/, PATH);
    url.hash = "";
    url.search = "batch=1";
    return url.protocol.startsWith("ws") ? url : undefined;
  } catch {
    return undefined;
  }
}
