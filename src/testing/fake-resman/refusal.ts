import type { XmlElement } from "./xml.js";

/** A request the fake answers with an error envelope. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  /** Set when the request is something no correct client sends: it is recorded in `unexpected`. */
  readonly isUnexpected: boolean;
  /** What the error answer carries in `Response`. */
  response?: XmlElement;

  constructor(message: string, isUnexpected = false) {
    super(message);
    this.isUnexpected = isUnexpected;
  }
}

/** A refusal that is also recorded in `unexpected`. */
export const unexpected = (message: string): Refusal => new Refusal(message, true);
