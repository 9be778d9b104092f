/** What somebody may do: `viewer` reads, `agent` also changes leads and decides conflicts, `admin` also runs the sync. */
export const ROLES = ["viewer", "agent", "admin"] as const;
export type Role = (typeof ROLES)[number];

/** Who is behind a request or a socket, as the host says. */
export interface Principal {
  /** Unique among the host's people and services; the log shows it. */
  id: string;
  /** As notes show it. Default: the id. */
  name?: string;
  /** Roles the package does not know are ignored. */
  roles: readonly (Role | (string & {}))[];
  /** Properties this principal may see and, by role, change. */
  properties: readonly string[] | "all";
  /** Clients whose campaign leads it may see and change (seed 004). Default: none. */
  clients?: readonly string[] | "all";
}

/** Recognises who is behind a request, from its headers or, for sockets, its `token` parameter. Nothing: nobody. */
export type Authorize = (request: Request) => Principal | undefined | null | Promise<Principal | undefined | null>;

/** Whether a principal has this role or a higher one. */
export const hasRole = ({ roles }: Principal, role: Role): boolean =>
  ROLES.slice(ROLES.indexOf(role)).some((enough) => roles.includes(enough));

/** Whether a principal may see a property. */
export const seesProperty = ({ properties }: Principal, propertyId: string): boolean =>
  properties === "all" || properties.includes(propertyId);

/** Whether a principal may see the campaign leads of a client. */
export const seesClient = ({ clients = [] }: Principal, clientId: string): boolean =>
  clients === "all" || clients.includes(clientId);
