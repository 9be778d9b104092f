import type { AlertNotification } from "./alert-notifier.js";

/** A notification as it goes over the wire: the seeds' snake_case. */
export const wireNotification = ({ propertyId, incidentId, ...notification }: AlertNotification) => ({
  ...notification,
  property_id: propertyId,
  incident_id: incidentId,
});
