import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KeyedLock } from "../../src/runtime/keyed-lock.js";

describe("KeyedLock", () => {
  it("never runs work that shares a key at the same time, and finishes all of it", async () => {
    const task = fc.record({
      keys: fc.uniqueArray(fc.constantFrom("a", "b", "c"), { minLength: 1 }),
      turns: fc.nat(4),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(task, { maxLength: 12 }), async (tasks) => {
        const lock = new KeyedLock();
        const held = new Set<string>();
        const done = await Promise.all(
          tasks.map(({ keys, turns }) =>
            lock.run(keys, async () => {
              for (const key of keys) {
                expect(held.has(key)).toBe(false);
                held.add(key);
              }
              for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
              for (const key of keys) held.delete(key);
              return true;
            }),
          ),
        );
        expect(done).toHaveLength(tasks.length);
      }),
    );
  });

  it("keeps the order of asking for one key, and lets go when work fails", async () => {
    const lock = new KeyedLock();
    const order: number[] = [];
    const results = await Promise.allSettled([
      lock.run(["k"], async () => {
        await Promise.resolve();
        order.push(1);
        throw new Error("first fails");
      }),
      lock.run(["k"], async () => order.push(2)),
      lock.run(["k", "k"], async () => order.push(3)),
    ]);
    expect(order).toEqual([1, 2, 3]);
    expect(results.map(({ status }) => status)).toEqual(["rejected", "fulfilled", "fulfilled"]);
  });
});
