import type { LeadPost } from "../../../domain/wire/prospect.js";
import { MAX_COMMENT_LENGTH } from "../codec/encode-event.js";
import { cleanText, truncate } from "../codec/xml-text.js";

/**
 * The post with `notes` added to its first event's comments, which keep the marker whatever has to be cut to fit.
 * A post without events is returned as it is.
 */
export function withNotes(post: LeadPost, marker: string, notes: readonly string[]): LeadPost {
  const [first, ...others] = post.events;
  if (!first) return post;
  return { ...post, events: [{ ...first, comments: composeComments(first.comments ?? "", marker, notes) }, ...others] };
}

function composeComments(comments: string, marker: string, notes: readonly string[]): string {
  const text = cleanText(comments);
  const whole = [text, ...notes].filter(Boolean).join("\n");
  if (whole.length <= MAX_COMMENT_LENGTH && whole.includes(marker)) return whole;
  const tail = notes.map((note) => `\n${note}`).join("");
  const rest = cleanText(text.replace(marker, ""));
  const room = Math.max(0, MAX_COMMENT_LENGTH - marker.length - 1 - tail.length);
  return truncate(`${marker} ${truncate(rest, room)}`.trim() + tail, MAX_COMMENT_LENGTH);
}
