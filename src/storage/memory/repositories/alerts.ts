import type { Alert } from "../../../domain/alert.js";
import { parseInput } from "../../../domain/errors.js";
import type { AlertRepository } from "../../../ports/storage.js";
import { alertSaveSchema } from "../../monitoring-inputs.js";
import { copy, copyAll } from "../copy.js";
import type { Session } from "../session.js";
import { alertId } from "../table-specs.js";

export const alertRepository = (session: Session): AlertRepository => ({
  get: async (rule, propertyId) => session.read(({ alerts }) => copy(alerts.get(alertId({ rule, propertyId })))),

  list: async () => session.read(({ alerts }) => copyAll(alerts.scan("all", {})).sort(byRule)),

  save: async (alert, expectedVersion) => {
    const wanted = parseInput(alertSaveSchema, { alert, expectedVersion }, "alert to save");
    return session.write(({ alerts }) => {
      const stored = alerts.get(alertId(wanted.alert));
      if ((stored?.version ?? null) !== wanted.expectedVersion) return false;
      alerts.put(wanted.alert);
      return true;
    });
  },
});

function byRule(a: Alert, b: Alert): number {
  if (a.rule !== b.rule) return a.rule < b.rule ? -1 : 1;
  return (a.propertyId ?? "") < (b.propertyId ?? "") ? -1 : 1;
}
