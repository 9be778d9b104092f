import type { Prospect } from "../../domain/wire/prospect.js";
import type { ResManLead } from "../../domain/wire/resman-lead.js";
import { withoutMarkers } from "../resman/marker.js";
import { type ViewOptions, viewProspect } from "../resman/view-prospect.js";
import { householdToJson } from "./household-json.js";
import { present } from "./present.js";
import { resManLeadFields } from "./resman-lead.js";

/** A prospect in the seeds' shape, as the pull endpoint and the merge show it. What ResMan has no field for has its default. */
export function resManLeadFromProspect(prospect: Prospect, propertyId: string, options: ViewOptions = {}): ResManLead {
  const { prospectId, fields } = viewProspect(prospect, options);
  const first = prospect.events.find(({ firstContact }) => firstContact);
  return {
    ...resManLeadFields({
      ...fields,
      desiredFeatures: null,
      workLocation: null,
      reasonForMoving: null,
      initialMessage: null,
      leadScore: null,
    }),
    id: prospectId,
    property_id: propertyId,
    source: "resman",
    initial_message: withoutMarkers(first?.comments ?? ""),
    status: fields.status,
    custom_fields: present({
      lost_reason: fields.lostReason,
      household: fields.household.length > 0 ? householdToJson(fields.household) : null,
      last_update_date: prospect.lastUpdateDate,
    }),
  };
}
