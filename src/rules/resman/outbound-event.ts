import type { ProspectEvent } from "../../domain/wire/prospect.js";
import { utcInstant } from "../text/instant.js";
import { markedComments } from "./marker.js";

/** Something that is added to a prospect's history once. */
export interface OutboundEvent {
  /** Its identity; its marker stands at the end of the comments. */
  key: string;
  event: ProspectEvent;
}

/** What every event of a property names (ResMan reference, sections 0 and 3.2). */
export interface EventContext {
  /** Leasing agent the events are filed under. */
  agentId: string;
  /** Lead source. */
  sourceId: string;
  /** Reason a lost lead is filed under. */
  lostReasonId?: string;
  /** Name of that reason, which ResMan shows on the lost prospect. */
  lostReasonName?: string;
  /** Time of events that have none of their own. ISO 8601. */
  at: string;
}

interface EventParts extends Pick<ProspectEvent, "type"> {
  key: string;
  text: string;
  /** Default: the context's time. */
  date?: string;
  reasons?: string;
  /** Default false. */
  firstContact?: boolean;
  /** Default: the context's lead source. */
  transactionSource?: string;
}

/** An event with its marker, agent and source. */
export function outboundEvent(parts: EventParts, ctx: EventContext): OutboundEvent {
  const { key, text, type, reasons } = parts;
  return {
    key,
    event: {
      type,
      date: utcInstant(parts.date ?? ctx.at) ?? ctx.at,
      agentId: ctx.agentId,
      ...(reasons && { reasons }),
      firstContact: parts.firstContact ?? false,
      comments: markedComments(text, key),
      transactionSource: parts.transactionSource ?? ctx.sourceId,
    },
  };
}
