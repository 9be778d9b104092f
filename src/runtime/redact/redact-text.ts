/** What stands in a log line in place of what must not be in it. */
export const HIDDEN = "[redacted]";

/** Longer texts are cut: a log line is no archive. */
const MAX_TEXT = 2000;
/** A cut goes back to where a word ends, so far at most: half an address is not known for one. */
const MAX_WORD = 500;

interface Rule {
  pattern: RegExp;
  replacement: string;
  /** Ids may look like this. */
  mayBeId?: true;
}

const SECRET_WORD =
  "(?:api[-_ ]?key|access[-_]?key|private[-_]?key|routing[-_]?key|token|secret|passw(?:or)?d|pwd|authorization|signature|credentials?|cookie)";

const SECRETS: readonly Rule[] = [
  // A URL's user and password; then whatever a URL's query or a written-out header or setting gives under such a name, but not
  // what is said of an option that is named in backticks.
  { pattern: /(\b[a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/?#]+@/gi, replacement: `$1${HIDDEN}@` },
  { pattern: /([?&](?:sig|code|key|auth)=)[^&\s#"']+/gi, replacement: `$1${HIDDEN}` },
  {
    pattern: new RegExp(`(${SECRET_WORD}s?["']?\\s*[=:]\\s*(["'\`]))(?:\\\\.|(?!\\2)[^\\\\])+`, "gi"),
    replacement: `$1${HIDDEN}`,
  },
  {
    pattern: new RegExp(
      `(${SECRET_WORD}s?["']?\\s*[=:]\\s*["'\`]?)(?!\\[redacted\\])(?:(?:Bearer|Basic)\\s+)?[^\\s"'\`,;&)}\\]]+`,
      "gi",
    ),
    replacement: `$1${HIDDEN}`,
  },
  { pattern: /\b(Bearer|Basic|bearer|basic)\s+(?=\S*[\dA-Z=])[\w.~+/=-]{8,}/g, replacement: `$1 ${HIDDEN}` },
  // Tokens that say what they are: Airtable, webhooks, Slack, GitHub, Stripe, JSON Web Tokens.
  { pattern: /\bpat[A-Za-z0-9]{14}(?:\.[A-Za-z0-9]+|\b)/g, replacement: HIDDEN },
  { pattern: /\bwhsec_[\w+/=-]+/g, replacement: HIDDEN },
  { pattern: /\b(?:xox[a-z]-|gh[pousr]_|sk_(?:live|test)_)[\w-]+/g, replacement: HIDDEN },
  { pattern: /\beyJ[\w-]{5,}\.[\w-]+(?:\.[\w-]*)?/g, replacement: HIDDEN },
  { pattern: /(hooks\.slack\.com\/\w+\/)[\w/-]+/g, replacement: `$1${HIDDEN}` },
  // Keys that are only long: hexadecimal, base64 with padding, and what mixes small and capital letters and digits but is no
  // UUID with something before it.
  { pattern: /(?<![\w-])[\da-f]{32,}(?![\w-])/gi, replacement: HIDDEN, mayBeId: true },
  { pattern: /(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{22,}={1,2}(?![\w=])/g, replacement: HIDDEN, mayBeId: true },
  {
    pattern:
      /(?<![\w+-])(?![\w+-]*[\da-fA-F]{8}(?:-[\da-fA-F]{4}){3}-)(?=[\w+-]*[a-z])(?=[\w+-]*[A-Z])(?=[\w+-]*\d)[\w+-]{32,}/g,
    replacement: HIDDEN,
    mayBeId: true,
  },
];

const DOMAIN = "(?:@|%40)[\\p{L}\\p{N}-]{1,63}(?:\\.[\\p{L}\\p{N}-]{1,63}){0,8}\\.\\p{L}{2,63}";

/** Between the parts of a phone number, also as a URL and a form write it. */
const GAP = "(?:[\\s.+\\u2010-\\u2015-]|%20)";
const AREA = "(?:\\(|%28)[2-9]\\d{2}(?:\\)|%29)";

const CONTACTS: readonly Rule[] = [
  // As people have them; then with all that may stand before the @, which is also what stands around an address in a URL.
  { pattern: new RegExp(`[\\p{L}\\p{N}._%+'-]{1,64}${DOMAIN}`, "giu"), replacement: "[email]" },
  { pattern: new RegExp(`[\\p{L}\\p{N}._%+'!#$&*/=?^\`{|}~-]{1,64}${DOMAIN}`, "giu"), replacement: "[email]" },
  // International; then North American in the usual writings; then with the zero that leads numbers elsewhere.
  {
    pattern: /(?<![\w.])(?:\+|%2B)[1-9](?:(?:[\s().\u2010-\u2015-]|%2[089D]){0,3}\d){6,14}(?!\d)/gi,
    replacement: "[phone]",
  },
  {
    pattern: new RegExp(
      `(?<![\\w.-])(?:1${GAP}?)?(?:${AREA}${GAP}?\\d{3}${GAP}?|[2-9]\\d{2}(?:${GAP}\\d{3}${GAP}|-\\d{3}))\\d{4}(?:\\s?x\\d{1,6})?(?![\\w-])`,
      "gi",
    ),
    replacement: "[phone]",
  },
  { pattern: /(?<![\w.-])[2-9]\d{2}-\d{4}(?![\w-])/g, replacement: "[phone]" },
  { pattern: /(?<![\w.:-])0\d{1,4}(?:[\s.-]\d{2,8}){2,4}(?![\w:-])/g, replacement: "[phone]" },
  { pattern: /(?<![\w.-])1?[2-9]\d{2}[2-9]\d{6}(?![\w-])/g, replacement: "[phone]", mayBeId: true },
];

const RULES = [...SECRETS, ...CONTACTS];
const RULES_FOR_IDS = RULES.filter(({ mayBeId }) => !mayBeId);

/** What most texts in a log line are: an instant, a UUID, a code or a few plain words. */
const HARMLESS =
  /^(?:\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|[a-z_]{1,30}|[A-Z_]{1,40})$/i;
/** Without any of these no rule can apply. */
const SUSPECT = /[@%=:+]|\d{3}|\S{20}|earer|asic/;

/** Options of {@link redactText}. */
export interface RedactTextOptions {
  /** The text stands where an id is expected: long or numeric ones are left alone. Default false. */
  isId?: boolean;
}

/** A text without what has the form of a secret, an email address or a phone number; cut where it is very long. */
export function redactText(text: string, { isId = false }: RedactTextOptions = {}): string {
  if (HARMLESS.test(text)) return text;
  const short = text.length > MAX_TEXT ? cut(text) : text;
  if (!SUSPECT.test(short)) return short;
  let clean = short;
  for (const { pattern, replacement } of isId ? RULES_FOR_IDS : RULES) clean = clean.replace(pattern, replacement);
  return clean;
}

function cut(text: string): string {
  const head = text.slice(0, MAX_TEXT);
  const end = Math.max(head.search(/\s\S*$/), MAX_TEXT - MAX_WORD);
  return `${head.slice(0, end)}… (${text.length - end} more characters)`;
}
