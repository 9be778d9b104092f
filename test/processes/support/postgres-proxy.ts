import type { AddressInfo } from "node:net";
import { connect as connectTo, createServer, type Socket } from "node:net";

/** The way to a PostgreSQL server, which a test can disturb. */
export interface PostgresProxy {
  /** Of the database, by this way. */
  url: string;
  /** False: nobody answers, as where no server runs. Default true. */
  isOpen: boolean;
  /** Keeps what the server sends, to pass it on in one piece. */
  holdAnswers(): void;
  passAnswersOn(): void;
  /** Breaks the connection of the next statement with this text when the server has carried it out, and keeps the answer. */
  loseAnswerTo(text: string): void;
  close(): Promise<void>;
}

export async function startPostgresProxy(databaseUrl: string): Promise<PostgresProxy> {
  const target = new URL(databaseUrl);
  const ways = new Set<Way>();
  const lost: { text: string | undefined } = { text: undefined };
  let isHolding = false;
  const server = createServer((client) => {
    if (!proxy.isOpen) {
      client.destroy();
      return;
    }
    const way = new Way(client, connectTo(Number(target.port || 5432), target.hostname), lost);
    if (isHolding) way.hold();
    ways.add(way);
    client.once("close", () => ways.delete(way));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const proxy: PostgresProxy = {
    url: url.href,
    isOpen: true,
    holdAnswers: () => {
      isHolding = true;
      for (const way of ways) way.hold();
    },
    passAnswersOn: () => {
      isHolding = false;
      for (const way of ways) way.passOn();
    },
    loseAnswerTo: (text) => {
      lost.text = text;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const way of ways) way.cut();
      }),
  };
  return proxy;
}

/** One connection. */
class Way {
  readonly #client: Socket;
  readonly #server: Socket;
  #held: Buffer[] | undefined;
  #hasEnded = false;

  constructor(client: Socket, server: Socket, lost: { text: string | undefined }) {
    this.#client = client;
    this.#server = server;
    let isLost = false;
    client.on("data", (data) => {
      if (lost.text !== undefined && data.includes(lost.text)) {
        lost.text = undefined;
        isLost = true;
      }
      server.write(data);
    });
    server.on("data", (data) => {
      if (isLost) this.cut();
      else if (this.#held) this.#held.push(data);
      else client.write(data);
    });
    server.on("end", () => {
      this.#hasEnded = true;
      if (!this.#held) client.end();
    });
    // Either end may break: the other is told by the close.
    for (const socket of [client, server]) socket.on("error", () => this.cut());
    client.on("close", () => this.cut());
  }

  hold(): void {
    this.#held ??= [];
  }

  passOn(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    this.#client.write(Buffer.concat(held));
    if (this.#hasEnded) this.#client.end();
  }

  cut(): void {
    this.#client.destroy();
    this.#server.destroy();
  }
}
