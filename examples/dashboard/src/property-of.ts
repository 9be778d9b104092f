import type { Me } from "../../shared/page/host-api.js";

/** The property the page is about: the one of the address, where it is theirs; all, for those who see all; or their first. */
export function propertyOf({ seesAll, properties }: Me, wanted: string | undefined): string | undefined {
  if (properties.some(({ id }) => id === wanted)) return wanted;
  return seesAll ? undefined : properties[0]?.id;
}
