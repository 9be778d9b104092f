import assert from "node:assert/strict";
import type * as z from "zod";
import { type Alert, alertSchema } from "../../domain/alert.js";
import type { Repositories } from "../../ports/storage.js";
import { casesOf } from "./case.js";
import { refusedInput } from "./expectations.js";
import { at, id } from "./fixtures.js";

/** How a rule stands over all properties that has never fired. */
export const alertRow = (rule = "queueAge", changes: Partial<z.input<typeof alertSchema>> = {}): Alert =>
  alertSchema.parse({ rule, propertyId: null, status: "ok", since: at(1), value: null, version: 1, ...changes });

const FIRING = alertRow("queueAge", {
  propertyId: id(1),
  status: "firing",
  since: at(2),
  value: 12.5,
  incidentId: "incident-1",
  firedAt: at(2),
  pendingNews: "trigger",
  newsAttempts: 3,
  newsClaimedUntil: at(4),
  lastNotifiedAt: at(3),
  mutedUntil: at(60),
  version: 7,
});

/** Stores alerts that are not there yet. */
async function store({ alerts }: Pick<Repositories, "alerts">, ...rows: Alert[]): Promise<void> {
  for (const row of rows) assert.equal(await alerts.save(row, null), true, `${row.rule} is there already`);
}

export const alertCases = casesOf("alerts", {
  "keeps every field of a row, filled or empty": async (storage) => {
    await store(storage, FIRING, alertRow());
    assert.deepEqual(await storage.alerts.get("queueAge", id(1)), FIRING);
    assert.deepEqual(await storage.alerts.get("queueAge", null), alertRow());
  },

  "tells rules and properties apart, and all properties together from each": async (storage) => {
    const rows = [alertRow("a"), alertRow("a", { propertyId: id(1) }), alertRow("b", { propertyId: id(2) })];
    await store(storage, ...rows);
    for (const row of rows) assert.deepEqual(await storage.alerts.get(row.rule, row.propertyId), row);
    assert.equal(await storage.alerts.get("b", null), undefined);
    assert.equal(await storage.alerts.get("a", id(2)), undefined);
    assert.equal(await storage.alerts.get("a", "no id of a row"), undefined);
    assert.equal(await storage.alerts.get("c", null), undefined);
  },

  "lists them by rule, then property, that of all properties first": async (storage) => {
    const rows = [
      alertRow("B"),
      alertRow("a"),
      alertRow("a", { propertyId: id(1) }),
      alertRow("a", { propertyId: id(2) }),
      alertRow("aa", { propertyId: id(1) }),
    ];
    await store(storage, ...rows.toReversed());
    assert.deepEqual(await storage.alerts.list(), rows);
  },

  "inserts a row once, for a property and for all together": async (storage) => {
    for (const propertyId of [null, id(1)]) {
      const first = alertRow("queueAge", { propertyId });
      await store(storage, first);
      assert.equal(await storage.alerts.save({ ...first, status: "firing", version: 2 }, null), false);
      assert.deepEqual(await storage.alerts.get("queueAge", propertyId), first);
    }
  },

  "replaces a row that is still at the version that was read, whole": async (storage) => {
    for (const propertyId of [null, id(1)]) {
      const full = { ...FIRING, propertyId: alertRow("queueAge", { propertyId }).propertyId };
      await store(storage, full);
      const emptied = alertRow("queueAge", { propertyId, version: 8 });
      assert.equal(await storage.alerts.save(emptied, 7), true);
      assert.deepEqual(await storage.alerts.get("queueAge", propertyId), emptied);
    }
  },

  "who is late changes nothing, and nobody else's row": async (storage) => {
    const rows = [alertRow("a"), alertRow("a", { propertyId: id(1) }), alertRow("b")];
    await store(storage, ...rows);
    const second = alertRow("a", { status: "firing", version: 2 });
    assert.equal(await storage.alerts.save(second, 1), true);
    assert.equal(await storage.alerts.save({ ...second, status: "ok", version: 3 }, 1), false);
    assert.equal(await storage.alerts.save(alertRow("c", { version: 2 }), 1), false, "there is no row to replace");
    assert.deepEqual(await storage.alerts.list(), [second, ...rows.slice(1)]);
  },

  "of many who save one row at once, one is the first": async (storage) => {
    const race = (expected: number | null) =>
      Promise.all(
        Array.from({ length: 8 }, (_, n) =>
          storage.alerts.save(alertRow("a", { value: n, version: (expected ?? 0) + 1 }), expected),
        ),
      );
    for (const expected of [null, 1]) {
      const saved = await race(expected);
      assert.equal(saved.filter(Boolean).length, 1);
      assert.equal((await storage.alerts.get("a", null))?.value, saved.indexOf(true));
    }
  },

  "joins the transaction": async (storage) => {
    const saving = storage.transaction(async (tx) => {
      await store(tx, alertRow("a"));
      assert.deepEqual(await tx.alerts.list(), [alertRow("a")]);
      assert.equal(await tx.alerts.save(alertRow("a"), null), false);
      throw new Error("undo");
    });
    await assert.rejects(saving, { message: "undo" });
    assert.deepEqual(await storage.alerts.list(), []);
  },
});

export const badAlertCases = casesOf("bad input", {
  "an alert that is malformed is refused by its path and not stored": async (storage) => {
    const { save } = storage.alerts;
    await refusedInput(save({ ...alertRow(), since: "now" }, null), "alert.since");
    await refusedInput(save({ ...alertRow(), rule: "" }, null), "alert.rule");
    await refusedInput(save({ ...alertRow(), rule: "x".repeat(101) }, null), "alert.rule");
    await refusedInput(save({ ...alertRow(), newsAttempts: -1 }, null), "alert.newsAttempts");
    await refusedInput(save({ ...alertRow(), value: Number.NaN }, null), "alert.value");
    await refusedInput(save({ ...alertRow(), status: "unheard-of" as never }, null), "alert.status");
    assert.deepEqual(await storage.alerts.list(), []);
  },

  "an alert whose version does not grow is refused: others would take it for what they have read": async (storage) => {
    await store(storage, alertRow("a", { version: 2 }));
    for (const version of [1, 2]) {
      await refusedInput(storage.alerts.save(alertRow("a", { value: 9, version }), 2), "alert.version");
    }
    await refusedInput(storage.alerts.save(alertRow("a", { version: 3 }), 0.5), "expectedVersion");
    assert.deepEqual(await storage.alerts.list(), [alertRow("a", { version: 2 })]);
  },
});
