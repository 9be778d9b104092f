import { childOf, childText, parseXml, type XmlElement } from "../../src/testing/fake-resman/xml.js";
import {
  createFakeResManFetch,
  createManualClock,
  createSeededRandom,
  FAKE_RESMAN_IDS,
  FakeResMan,
  type FakeResManOptions,
  type ManualClock,
} from "../../src/testing/index.js";

export const IDS = FAKE_RESMAN_IDS;
export const START = "2026-03-02T17:05:00.000Z";

/** A fake whose clock and ids are the test's. */
export function aFake(options: FakeResManOptions = {}): { fake: FakeResMan; clock: ManualClock } {
  const clock = createManualClock(START);
  const random = createSeededRandom(7);
  const runtime = { now: clock.now, random: random.random, randomId: random.randomId };
  return { fake: new FakeResMan({ runtime, ...options }), clock };
}

export const FORM = {
  IntegrationPartnerID: IDS.integrationPartnerId,
  ApiKey: IDS.apiKey,
  AccountID: String(IDS.accountId),
  PropertyID: IDS.propertyId,
};

export type Form = Record<string, string>;

export const v1Request = (path: string, form: Form, base = "https://api.myresman.com"): Request =>
  new Request(`${base}${path}`, { method: "POST", body: new URLSearchParams(form) });

/** Sends a request through the in-process fetch. */
export const send = (fake: FakeResMan, request: Request): Promise<Response> => createFakeResManFetch(fake)(request);

export interface Answer {
  httpStatus: number;
  contentType: string | null;
  text: string;
  status: string | undefined;
  error: string | undefined;
  /** The element inside `Response`. */
  response: XmlElement | undefined;
  prospects: XmlElement[];
}

/** Reads an envelope the way a tolerant client would: local names, escaped or plain content. */
export async function readXml(response: Response): Promise<Answer> {
  const text = await response.text();
  const envelope = parseXml(text.replace(/^\uFEFF/, ""));
  const holder = childOf(envelope, "Response");
  const content = holder && (holder.text.startsWith("<") ? parseXml(holder.text) : holder.children[0]);
  return {
    httpStatus: response.status,
    contentType: response.headers.get("content-type"),
    text,
    status: childText(envelope, "Status"),
    error: childText(envelope, "ErrorDescription"),
    response: content,
    prospects: content ? all(content, "Prospects/Prospect") : [],
  };
}

const localName = (name: string): string => name.split(":").at(-1) ?? name;

/** Elements at a path of local names below an element. */
export function all(root: XmlElement | undefined, path: string): XmlElement[] {
  const step = (found: XmlElement[], name: string): XmlElement[] =>
    found.flatMap(({ children }) => children.filter((child) => localName(child.name) === name));
  return path.split("/").reduce(step, root ? [root] : []);
}

/** Texts at a path. */
export const texts = (root: XmlElement | undefined, path: string): string[] => all(root, path).map(({ text }) => text);

/** Values of an attribute at a path. */
export const attributes = (root: XmlElement | undefined, path: string, name: string): (string | undefined)[] =>
  all(root, path).map((found) => found.attributes[name]);

export const post = async (fake: FakeResMan, xml: string, form: Form = {}): Promise<Answer> =>
  readXml(await send(fake, v1Request("/MITS/PostLeadManagement4_0", { ...FORM, Xml: xml, ...form })));

export const search = async (fake: FakeResMan, criteria: Form): Promise<Answer> =>
  readXml(await send(fake, v1Request("/MITS/SearchProspects", { ...FORM, ...criteria })));

export const lookUp = async (fake: FakeResMan, path: string, form: Form = FORM): Promise<unknown> =>
  (await send(fake, v1Request(path, form))).json();

/** The ids of a customer by their type, whatever their order. */
export function idsOfCustomer(customer: XmlElement | undefined): Required<Ids> {
  const id = (type: string): string =>
    all(customer, "Identification").find(({ attributes }) => attributes.IDType === type)?.attributes.IDValue ?? "";
  return { prospectId: id("ProspectID"), personId: id("PersonID") };
}

/** The ids an accepted post answered for its first customer. */
export const idsOf = (answer: Answer): Required<Ids> =>
  idsOfCustomer(all(answer.prospects[0], "Customers/Customer")[0]);

export interface Ids {
  prospectId?: string;
  personId?: string;
}

interface PostParts {
  type?: string;
  ids?: Ids;
  firstName?: string;
  lastName?: string;
  /** Phone and Email elements. */
  contact?: string;
  preferences?: string;
  events?: string;
}

export const email = (address: string): string => `<Email>${address}</Email>`;
export const phone = (number: string): string => `<Phone PhoneType="cell"><PhoneNumber>${number}</PhoneNumber></Phone>`;

const identification = (type: string, id: string | undefined): string =>
  id === undefined ? "" : `<Identification IDType="${type}" IDValue="${id}" OrganizationName="ResMan"/>`;

export const customer = ({
  type = "prospect",
  ids = {},
  firstName = "Dana",
  lastName = "Okafor",
  contact = "",
}: PostParts) =>
  `<Customer Type="${type}">${identification("ProspectID", ids.prospectId)}${identification("PersonID", ids.personId)}` +
  `<Name><FirstName>${firstName}</FirstName><LastName>${lastName}</LastName></Name>${contact}</Customer>`;

export const event = (
  type = "Other",
  parts: { source?: string; agent?: string; body?: string; id?: string } = {},
): string =>
  `<Event EventType="${type}" EventDate="2026-03-02T17:05:00Z">${parts.id ? `<EventID IDValue="${parts.id}"/>` : ""}` +
  `<Agent><AgentID IDValue="${parts.agent ?? IDS.agentId}"/></Agent>${parts.body ?? "<FirstContact>true</FirstContact>"}` +
  `${parts.source === "" ? "" : `<TransactionSource>${parts.source ?? IDS.sourceId}</TransactionSource>`}</Event>`;

export const lead = (parts: PostParts = {}): string =>
  "<LeadManagement><Prospects><Prospect>" +
  `<Customers>${customer(parts)}</Customers>${parts.preferences ?? ""}<Events>${parts.events ?? event()}</Events>` +
  "</Prospect></Prospects></LeadManagement>";

export const WHOLE_YEAR = { ModifiedStartDateTime: "2026-01-01", ModifiedEndDateTime: "2026-12-31" };
