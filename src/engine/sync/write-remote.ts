import type { Conflict } from "../../domain/conflict.js";
import { isRemoteError } from "../../domain/errors.js";
import type { LeadField, LeadFields } from "../../domain/lead.js";
import type { Link } from "../../domain/link.js";
import type { JsonValue } from "../../domain/primitives.js";
import type { LeadPost, Prospect } from "../../domain/wire/prospect.js";
import { isAbsent, jsonEquals } from "../../rules/plan/json-equals.js";
import type { FieldChange } from "../../rules/plan/plan-sync.js";
import { applyPost } from "../../rules/resman/apply-post.js";
import { noteEvent } from "../../rules/resman/note-event.js";
import type { OutboundEvent } from "../../rules/resman/outbound-event.js";
import { projectField } from "../../rules/resman/project.js";
import { updatePost } from "../../rules/resman/update-post.js";
import { viewProspect } from "../../rules/resman/view-prospect.js";
import { shortHash } from "../../rules/text/short-hash.js";
import type { EngineContext } from "../context.js";
import { eventContext } from "./event-context.js";
import type { LoadedLead } from "./load-lead.js";
import { makeConflict } from "./make-conflict.js";
import { markSyncing } from "./mark-syncing.js";
import type { Notice } from "./notice.js";
import type { LeadPlan } from "./plan-lead.js";
import { readProspect } from "./read-prospect.js";
import { statusPart } from "./status-part.js";

type LinkedRows = LoadedLead & { link: Link };

export interface RemoteWrite {
  /** What ResMan must show now. */
  shown: Partial<LeadFields>;
  /** Data ResMan would not take. */
  conflicts: Conflict[];
}

/**
 * Carries out the remote half of a plan: one post for fields, chats, notes and status, then one for each tour.
 * What ResMan shows afterwards is worked out rather than read, so that an edit staff make meanwhile is not taken for ours.
 */
export async function writeRemote(
  ctx: EngineContext,
  notice: Notice,
  loaded: LinkedRows,
  leadPlan: LeadPlan,
  prospect: Prospect,
): Promise<RemoteWrite> {
  const write = new ProspectWrite(ctx, notice, loaded, prospect);
  const { plan, view } = leadPlan;
  const isTour = ({ event }: OutboundEvent): boolean => event.type === "Appointment";
  const tours = plan.eventsToRemote.filter(isTour);
  const changes = view.mastered ? [] : plan.toRemote;
  const events = [
    ...(await statusPart(ctx, notice, loaded, changes, tours.length > 0)),
    ...plan.eventsToRemote.filter((event) => !isTour(event)),
    ...(view.mastered ? masteredNotes(loaded, plan.toRemote) : []),
  ].filter(({ key }) => !view.markers.has(key));

  if (changes.length + events.length + tours.length > 0) await markSyncing(ctx, loaded);
  await write.update(changes, events);
  for (const tour of tours) await write.update([], [tour]);
  return write.result();
}

/** Once a renter applies, ResMan is master: what the chat learns is filed as a note (reference, section 8, step 3). */
function masteredNotes(loaded: LinkedRows, changes: FieldChange[]): OutboundEvent[] {
  const known = changes.filter(({ field }) => field !== "status");
  if (known.length === 0) return [];
  const text = known.map(({ field, to }) => `${field}: ${typeof to === "string" ? to : JSON.stringify(to)}`).join("; ");
  const note = { key: `edit:${loaded.lead.id}:${shortHash(text)}`, content: `New from the chat: ${text}` };
  return noteEvent({ ...note, timestamp: loaded.lead.updatedAt }, eventContext(loaded));
}

/** The posts of one sync, with the prospect as it must look after each. */
class ProspectWrite {
  readonly #ctx: EngineContext;
  readonly #notice: Notice;
  readonly #loaded: LinkedRows;
  #prospect: Prospect;
  readonly #kept: Partial<Record<string, JsonValue>> = {};
  readonly #conflicts: Conflict[] = [];

  constructor(ctx: EngineContext, notice: Notice, loaded: LinkedRows, prospect: Prospect) {
    this.#ctx = ctx;
    this.#notice = notice;
    this.#loaded = loaded;
    this.#prospect = prospect;
  }

  result(): RemoteWrite {
    return {
      shown: { ...this.#view(this.#prospect), ...this.#kept } as Partial<LeadFields>,
      conflicts: this.#conflicts,
    };
  }

  async update(changes: FieldChange[], events: OutboundEvent[]): Promise<void> {
    const written = changes.filter(({ field }) => field !== "status");
    if (written.length === 0 && events.length === 0) return;
    const fields = { ...this.#loaded.lead.fields, ...Object.fromEntries(changes.map(({ field, to }) => [field, to])) };
    const changed = written.map(({ field }) => field as LeadField);
    const contacts: LeadField[] = changed.filter((field) => field === "email" || field === "phone");
    try {
      await this.#post(fields, changed, events);
    } catch (error) {
      const refused = isRemoteError(error, "DUPLICATE_PROSPECT") || isRemoteError(error, "REMOTE_REJECTED");
      if (!refused || contacts.length === 0) throw error;
      await this.#post(
        fields,
        changed.filter((field) => !contacts.includes(field)),
        events,
      );
      for (const field of contacts) this.#notTaken(field, "ResMan refused the new value.");
    }
    await this.#confirmCleared(written);
  }

  async #post(fields: LeadFields, changed: LeadField[], events: OutboundEvent[]): Promise<void> {
    const { integration, link } = this.#loaded;
    const { signal } = this.#notice;
    const personId = link.personId ?? viewProspect(this.#prospect).personId ?? "";
    const post: LeadPost = updatePost({ prospect: this.#prospect, personId, fields, changed, events });
    const gateway = this.#ctx.gatewayOf(integration);
    const ref = await gateway.postLead(integration.resmanPropertyId, post, signal ? { signal } : {});
    this.#prospect = applyPost(this.#prospect, post, ref);
  }

  /** Whether a blank or omitted value clears what ResMan holds is not documented: after clearing, look. */
  async #confirmCleared(changes: FieldChange[]): Promise<void> {
    const cleared = changes.filter(
      ({ field, to, from }) => isAbsent(projectField(field as LeadField, to)) && !isAbsent(from),
    );
    if (cleared.length === 0) return;
    const { remoteId } = this.#loaded.link;
    const actual = this.#view(await readProspect(this.#ctx, this.#loaded, remoteId, this.#notice));
    for (const { field, from } of cleared) {
      const shown = actual[field] ?? null;
      // Anything but the old value is somebody's edit: left to be found as such.
      this.#kept[field] = jsonEquals(shown, from) ? from : null;
      if (jsonEquals(shown, from)) this.#notTaken(field as LeadField, "ResMan keeps the old value; clear it there.");
    }
  }

  #view(prospect: Prospect): Record<string, JsonValue> {
    const { link } = this.#loaded;
    return viewProspect(prospect, { personId: link.personId, country: this.#ctx.settings.country }).fields;
  }

  #notTaken(field: LeadField, notes: string): void {
    const shown = { ...this.#view(this.#prospect), ...this.#kept };
    this.#conflicts.push(
      makeConflict(this.#ctx, this.#loaded, {
        conflictType: "field_mismatch",
        field,
        local: this.#loaded.lead.fields[field],
        remote: shown[field] ?? null,
        resolutionStatus: "pending",
        strategy: null,
        notes,
      }),
    );
  }
}
