import type { TourBooking } from "../../domain/tour.js";
import { DomIQToResManMapper } from "../mappers/domiq-to-resman-mapper.js";
import { eventKey } from "./marker.js";
import { type EventContext, type OutboundEvent, outboundEvent } from "./outbound-event.js";

const mapper = new DomIQToResManMapper();

/**
 * A booked tour as an appointment (ResMan reference, section 4). Its date is the start in UTC, which ResMan shows in each
 * user's own zone; a tour that moves is a new appointment, because its start is part of the key.
 */
export function tourEvent(tour: TourBooking, ctx: EventContext): OutboundEvent {
  const appointment = mapper.mapTourToAppointment(tour);
  const { tour_datetime: start, duration_minutes: minutes, unit_interest: unit, prospect_name: name } = appointment;
  const facts = [
    `Tour: ${appointment.tour_type.replaceAll("_", " ")}`,
    minutes && `${minutes} minutes`,
    unit && `unit ${unit}`,
    name && `for ${name}`,
  ].filter(Boolean);
  return outboundEvent(
    {
      key: eventKey("tour", tour.id, start),
      type: "Appointment",
      date: start,
      text: [facts.join(", "), appointment.notes].filter(Boolean).join(". "),
    },
    ctx,
  );
}
