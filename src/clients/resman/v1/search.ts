import { ValidationError } from "../../../domain/errors.js";
import type { Prospect } from "../../../domain/wire/prospect.js";
import type { Logger } from "../../../ports/logger.js";
import type { CallOptions, ModifiedWindow, ProspectSearch } from "../../../ports/resman.js";
import { readProspects } from "../codec/decode-prospects.js";
import { formatInstant, parseInstant } from "../codec/instants.js";
import { callError } from "./read-answer.js";
import type { V1Api } from "./v1-api.js";
import type { V1Call } from "./v1-call.js";

export type SearchProspects = (
  propertyId: string,
  criteria: ProspectSearch | ModifiedWindow,
  options: CallOptions | undefined,
) => Promise<Prospect[]>;

/** SearchProspects (API reference, section 3.6), with one kind of criterion. */
export function createSearch(api: V1Api, logger: Logger): SearchProspects {
  return async (propertyId, criteria, options) => {
    const call: V1Call = {
      path: "/MITS/SearchProspects",
      propertyId,
      fields: toFields(criteria),
      personal: "from" in criteria ? [] : Object.values(criteria),
      options,
    };
    const { response } = await api(call);
    const found = readProspects(response);
    if (!found) throw callError(call, "WIRE_SHAPE", "sent an answer without a Prospects element.");
    if (found.skipped > 0) {
      logger.warn("ResMan sent prospects without a ProspectID; they are left out", {
        resmanPropertyId: propertyId,
        skipped: found.skipped,
      });
    }
    return found.prospects;
  };
}

function toFields(criteria: ProspectSearch | ModifiedWindow): Record<string, string> {
  if ("from" in criteria) return windowFields(criteria);
  if ("email" in criteria) return { Email: given(criteria.email, "email") };
  if ("phone" in criteria) return { Phone: given(criteria.phone, "phone") };
  if ("prospectId" in criteria) return { ProspectID: given(criteria.prospectId, "prospectId") };
  return { FirstName: given(criteria.firstName, "firstName"), LastName: given(criteria.lastName, "lastName") };
}

/** A blank criterion could be read as no criterion at all, and everything would be found. */
function given(value: string, name: string): string {
  if (value.trim() === "") throw new ValidationError("The search", [{ path: name, message: "must not be blank" }]);
  return value.trim();
}

/** Whole seconds, widened to both sides: overlaps are harmless, gaps are not. */
const windowFields = ({ from, to }: ModifiedWindow) => ({
  ModifiedStartDateTime: formatInstant(parseInstant(from)),
  ModifiedEndDateTime: formatInstant(Math.ceil(parseInstant(to) / 1000) * 1000),
});
