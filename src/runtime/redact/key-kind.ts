/** What the name of a fact says of its value. `personal`: texts only; a count of notes is none. */
export type KeyKind = "secret" | "contact" | "personal" | "id" | "plain";

const SECRET =
  /(?:apikey|accesskey|privatekey|secretkey|encryptionkey|routingkey|signingkey|token|secrets?|passwords?|passwd|pwd|passphrase|authorization|credentials?|cookies?|signature|webhookurl)$/;

const CONTACT = /(?:e?mails?|emailaddress(?:es)?|phones?|phonenumbers?|mobile|fax|^age|^ssn)$/;

/** A name of a person, and not that of a field, a file or an event. */
const NAME =
  /^(?:name|surname)s?$|(?:first|last|middle|full|given|family|nick|display|user|prospect|renter|tenant|lead|customer|contact|person|staff|agent|manager|owner|author|sender)names?$/;

/** What people wrote, did and want, under the names our rows, both remotes and the seeds use. */
const PERSONAL = new Set(
  [
    "claimedby updatedby createdby resolvedby mergedby",
    "address street streetaddress birthdate dateofbirth dob ip ipaddress",
    "note notes comment comments content text body html transcript messages summary aiintentsummary",
    "worklocation reasonformoving petdetails desiredfeatures customfields resmancustomfields",
    "value values localvalue remotevalue domiqvalue resmanvalue airtablevalue resolvedvalue",
    // What databases tell of the row an error is about.
    "detail parameters",
  ].flatMap((words) => words.split(" ")),
);

const ID = /(?:^ids?|Ids?|ID|[_-]ids?)$/;

const known = new Map<string, KeyKind>();
/** Names come from code, so they are few; names made of data must not fill the memory. */
const MAX_KNOWN = 1000;

/** What may stand under this name. */
export function keyKind(key: string): KeyKind {
  const found = known.get(key);
  if (found) return found;
  const kind = kindOf(key);
  if (known.size < MAX_KNOWN) known.set(key, kind);
  return kind;
}

function kindOf(key: string): KeyKind {
  const plain = key.replace(/[^a-z0-9]/gi, "").toLowerCase();
  if (SECRET.test(plain)) return "secret";
  if (CONTACT.test(plain)) return "contact";
  if (NAME.test(plain) || PERSONAL.has(plain)) return "personal";
  return ID.test(key) ? "id" : "plain";
}
