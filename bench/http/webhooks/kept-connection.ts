import { once } from "node:events";
import { connect, type Socket } from "node:net";

/**
 * A connection that sends whole requests one after another. It reads no more of an answer than its status and its end, so that
 * the load costs little beside what is loaded.
 */
export class KeptConnection {
  readonly #socket: Socket;
  #read = "";
  #answered: ((status: number) => void) | undefined;
  #failed: ((error: Error) => void) | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.setEncoding("latin1");
    socket.on("data", (text: string) => this.#onText(text));
    socket.on("error", (error) => this.#failed?.(error));
    socket.on("close", () => this.#failed?.(new Error("The server closed a connection.")));
  }

  static async open(port: number): Promise<KeptConnection> {
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    return new KeptConnection(socket);
  }

  /** Resolves to the status. */
  send(request: Buffer): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#answered = resolve;
      this.#failed = reject;
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#failed = undefined;
    this.#socket.destroy();
  }

  #onText(text: string): void {
    this.#read += text;
    if (!isWhole(this.#read)) return;
    const status = Number(this.#read.slice("HTTP/1.1 ".length, "HTTP/1.1 200".length));
    this.#read = "";
    this.#answered?.(status);
  }
}

function isWhole(answer: string): boolean {
  const end = answer.indexOf("\r\n\r\n");
  if (end < 0) return false;
  const length = /\r\ncontent-length: (\d+)/i.exec(answer.slice(0, end + 2))?.[1];
  return length === undefined ? answer.endsWith("0\r\n\r\n") : answer.length >= end + 4 + Number(length);
}
