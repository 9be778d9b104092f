import { startFakeServer } from "../fake-server.js";
import { handleControl, isControlPath } from "./control-door.js";
import { FakeResMan } from "./fake-resman.js";
import type { FakeResManOptions } from "./settings.js";

/** A fake that listens. */
export interface FakeResManServer {
  /** Base URL of v1, and of the control door. */
  url: string;
  /** Base URL of v2. */
  v2Url: string;
  fake: FakeResMan;
  /** Ends open connections, also those that hang, and stops listening. May be called again. */
  close(): Promise<void>;
}

/** Starts a fake on a free port of 127.0.0.1. A dropped connection is a destroyed socket, a hanging one stays open. */
export async function startFakeResMan(options: FakeResManOptions = {}): Promise<FakeResManServer> {
  const fake = new FakeResMan(options);
  const { url, close } = await startFakeServer((request) =>
    isControlPath(new URL(request.url).pathname) ? handleControl(fake, request) : fake.handle(request),
  );
  return { url, v2Url: `${url}/v2`, fake, close };
}
