import { describe, expect, it } from "vitest";
import { uuidV7 } from "../../src/runtime/uuid-v7.js";

const RANDOM = "0189f7ea-0a2c-4bd1-9e3f-5f1a2b3c4d5e";

describe("uuidV7", () => {
  it("makes the example of RFC 9562 (appendix A.6) from its time and its random bits", () => {
    const random = "919108f7-52d1-4cc3-98c4-dc0c0c07398f";
    expect(uuidV7(Date.parse("2022-02-22T19:22:22Z"), random)).toBe("017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
  });

  it("orders as time does", () => {
    const times = [0, 1, 255, 256, 65_536, 2 ** 40, 2 ** 48 - 1];
    const ids = times.map((at) => uuidV7(at, RANDOM));
    expect(ids.toSorted()).toEqual(ids);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
