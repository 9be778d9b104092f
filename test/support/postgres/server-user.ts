import { execFileSync } from "node:child_process";

/** The system user a server runs as: PostgreSQL refuses to run as root. */
export interface ServerUser {
  uid: number;
  gid: number;
}

const idOf = (flag: "-u" | "-g", name: string): number =>
  Number(execFileSync("id", [flag, name], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));

/** An unprivileged user where we are root; undefined where we are not, and the server may run as we do. */
export function serverUser(): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  // initdb asks for the user's name: a user id that nobody has would not do.
  for (const name of ["postgres", "nobody"]) {
    try {
      return { uid: idOf("-u", name), gid: idOf("-g", name) };
    } catch (error) {
      if (name === "nobody") throw new Error("No unprivileged user to run PostgreSQL as.", { cause: error });
    }
  }
  return undefined;
}
