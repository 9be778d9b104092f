import type { Principal } from "../../../src/domain/principal.js";
import { RealtimeHub } from "../../../src/realtime/realtime-hub.js";
import { anId } from "../../../src/testing/index.js";
import { aRow, PROPERTY } from "../../support/small-world.js";

export const OTHER_PROPERTY = anId(0x101);
export const SAM = anId(0x301);

/** Dana on one property, Sam on another. */
export const twoProperties = () => [
  aRow(),
  aRow(1, {
    property: { id: OTHER_PROPERTY as ReturnType<typeof aRow>["property"]["id"], name: "Elm Court" },
    user: { firstName: "Sam", lastName: "Ibarra", email: "sam@example.org", phone: "9185550111" },
  }),
];

const PEOPLE: Readonly<Record<string, Principal>> = {
  a: { id: "ann", roles: ["agent"], properties: [PROPERTY] },
  b: { id: "bob", roles: ["viewer"], properties: [PROPERTY] },
  c: { id: "cat", roles: ["admin"], properties: [OTHER_PROPERTY] },
};

/** A hub that knows people by one-letter tokens. */
export const hubOf = (engine: ConstructorParameters<typeof RealtimeHub>[0]["engine"], options: object = {}) =>
  new RealtimeHub({
    engine,
    authorize: (request) => PEOPLE[new URL(request.url).searchParams.get("token") ?? ""],
    ...options,
  });
