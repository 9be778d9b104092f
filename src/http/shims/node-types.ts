/** What the Node shim needs of an `IncomingMessage`; Express requests fit. */
export interface NodeRequest extends AsyncIterable<Uint8Array | string> {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly readableEnded?: boolean;
  /** The path before a router took its mount point off (Express). */
  readonly originalUrl?: string;
  /** What a body parser made of the body, where one ran before us (Express). */
  readonly body?: unknown;
}

/** What the Node shim needs of a `ServerResponse`. */
export interface NodeResponse {
  statusCode: number;
  readonly writableEnded: boolean;
  readonly headersSent: boolean;
  setHeader(name: string, value: string | string[]): unknown;
  write(chunk: Uint8Array): boolean;
  end(chunk?: string | Uint8Array): unknown;
  once(event: "close" | "drain", listener: () => void): unknown;
  off(event: "close" | "drain", listener: () => void): unknown;
}
