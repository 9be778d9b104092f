import type { CallOptions } from "../../../ports/resman.js";

export interface V1Call {
  /** `/MITS/SearchProspects` */
  path: `/${string}/${string}`;
  /** Form fields beside the credentials. */
  fields: Record<string, string>;
  /** Left out for the methods of a whole account. */
  propertyId?: string;
  /** False for GetAccountID, the one method that is called to learn the account. */
  withAccount?: boolean;
  /** What kind of write it is; absent for a read. */
  write?: "create" | "update";
  /** Values ResMan may quote in a refusal. */
  personal?: readonly (string | undefined)[];
  options?: CallOptions | undefined;
}

/** What the call is named in messages and logs. */
export const nameOf = ({ path }: V1Call): string => `ResMan ${path.slice(path.lastIndexOf("/") + 1)}`;
