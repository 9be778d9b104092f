import { randomBytes } from "node:crypto";
import { createJwtAuthorize } from "@domiq/lead-sync/jwt";
import { SignJWT } from "jose";

/** Somebody who may try the example, and the token to do it with. */
export interface Person {
  name: string;
  what: string;
  token: string;
}

const SECRET = process.env.JWT_SECRET ? new TextEncoder().encode(process.env.JWT_SECRET) : randomBytes(32);

/** Who is behind a request: your login would be asked here. */
export const authorize = createJwtAuthorize({ secret: SECRET, algorithms: ["HS256"] });

/** An administrator, and an agent of the first property. */
export async function makePeople(properties: readonly { id: string; name: string }[]): Promise<Person[]> {
  const [first] = properties;
  const admin = { roles: ["admin"], properties: "all", clients: "all" };
  const agent = { roles: ["agent"], properties: first ? [first.id] : [] };
  return [
    { name: "Ada", what: "administrator", token: await tokenOf("ada", "Ada", admin) },
    { name: "Ben", what: `agent of ${first?.name ?? "no property"}`, token: await tokenOf("ben", "Ben", agent) },
  ];
}

/** A token as your login would give one. @param claims `roles`, `properties` and `clients` */
export const tokenOf = (id: string, name: string, claims: Record<string, unknown>): Promise<string> =>
  new SignJWT({ name, ...claims })
    .setProtectedHeader({ alg: "HS256" })
    .setSubject(id)
    .setIssuedAt()
    .setExpirationTime("8h")
    .sign(SECRET);
