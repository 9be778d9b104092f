import { startFakeResMan } from "../../../src/testing/fake-resman/server.js";
import { FAKE_RESMAN_IDS } from "../../../src/testing/fake-resman/settings.js";
import { answerParent } from "../process/answer.js";

/** The fake ResMan, as far away as a real one: everything goes over HTTP. */
answerParent({
  /** Returns the base URL. */
  listen: async (): Promise<string> => {
    const properties = [{ propertyId: FAKE_RESMAN_IDS.propertyId, name: "Juniper Court", timeZone: "America/Chicago" }];
    return (await startFakeResMan({ properties })).url;
  },
});
