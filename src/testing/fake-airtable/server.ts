import { startFakeServer } from "../fake-server.js";
import { handleControl, isControlPath } from "./control-door.js";
import { FakeAirtable } from "./fake-airtable.js";
import type { FakeAirtableOptions } from "./settings.js";

/** A fake that listens. */
export interface FakeAirtableServer {
  /** Base URL for a client; paths below it begin with `/v0/`. The control door is here too. */
  url: string;
  fake: FakeAirtable;
  /** Ends open connections, also those that hang, gives up pings, and stops listening. May be called again. */
  close(): Promise<void>;
}

/** Starts a fake on a free port of 127.0.0.1. A dropped connection is a destroyed socket, a hanging one stays open. */
export async function startFakeAirtable(options: FakeAirtableOptions = {}): Promise<FakeAirtableServer> {
  const fake = new FakeAirtable(options);
  const { url, close } = await startFakeServer((request) =>
    isControlPath(new URL(request.url).pathname) ? handleControl(fake, request) : fake.handle(request),
  );
  const stop = (): Promise<void> => {
    fake.stopPings();
    return close();
  };
  return { url, fake, close: stop };
}
