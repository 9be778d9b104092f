import { beforeAll, describe, expect, it } from "vitest";
import { goDown, OURS, THEIRS } from "../../engine/conflicts/support.js";
import { CONFLICTS, clashWorld } from "./conflict-worlds.js";
import { AGENT } from "./support.js";

describe("POST /api/resman/conflicts/{conflict_id}/resolve", () => {
  it.each([
    ["resman_wins", { final_value: THEIRS }, THEIRS],
    ["resman_wins", {}, THEIRS],
    ["domiq_wins", { final_value: OURS, reason: "" }, OURS],
    ["domiq_wins", { final_value: null }, OURS],
    ["merged", { final_value: "2026-09-01" }, "2026-09-01"],
    ["merged", {}, THEIRS],
  ])("settles it on both sides: %s %j", async (resolution, more, value) => {
    const { call, conflict, fields, prospect } = await clashWorld();
    const body = { resolution, reason: "Confirmed by phone", ...more };
    const answer = await call("POST", `${CONFLICTS}/${conflict.id}/resolve`, { as: AGENT, body });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        success: true,
        applied: true,
        conflict: {
          id: conflict.id,
          resolution_status: "resolved",
          resolution_strategy: resolution,
          resolved_value: value,
          resolved_by: AGENT.id,
          notes: body.reason || conflict.notes,
        },
      },
    });
    expect((await fields()).moveInDate).toBe(value);
    expect(prospect().preferences.targetMoveInDate ?? null).toBe(value);
  });

  it("takes null for a value: the field is cleared here, and ResMan, which keeps its own, is told of", async () => {
    const { call, conflict, fields } = await clashWorld();
    const body = { resolution: "merged", final_value: null, reason: "Undecided" };
    const answer = await call("POST", `${CONFLICTS}/${conflict.id}/resolve`, { as: AGENT, body });
    expect(answer).toMatchObject({ status: 200, body: { applied: false, conflict: { resolution_status: "pending" } } });
    expect((await fields()).moveInDate).toBeNull();
  });

  it("hands it on, where somebody else is to decide", async () => {
    const { call, conflict } = await clashWorld();
    const body = { resolution: "manual_review", final_value: null, reason: "Ask the renter" };
    expect(await call("POST", `${CONFLICTS}/${conflict.id}/resolve`, { as: AGENT, body })).toMatchObject({
      status: 200,
      body: { applied: false, conflict: { resolution_status: "manual_review", notes: "Ask the renter" } },
    });
  });

  it("keeps the decision while ResMan is down, and says why it is not applied", async () => {
    const world = await clashWorld();
    goDown(world);
    const body = { resolution: "domiq_wins", final_value: OURS, reason: "The renter said so" };
    const { status, body: answer } = await world.call("POST", `${CONFLICTS}/${world.conflict.id}/resolve`, { body });
    expect(status).toBe(200);
    expect(answer).toMatchObject({
      success: true,
      applied: false,
      error: { code: "TEMPORARY_ERROR" },
      conflict: { resolution_status: "pending", resolution_strategy: "domiq_wins" },
    });
  });

  it("decides nothing where the conflict shows another value than the person saw", async () => {
    const { call, conflict } = await clashWorld();
    const body = { resolution: "resman_wins", final_value: "2026-12-24", reason: "Seen an hour ago" };
    expect(await call("POST", `${CONFLICTS}/${conflict.id}/resolve`, { as: AGENT, body })).toMatchObject({
      status: 409,
      body: { code: "STALE_WRITE" },
    });
    expect(await call("GET", `${CONFLICTS}/${conflict.id}`)).toMatchObject({ body: { is_open: true } });
  });

  it("is done once: the second person is told how it was settled", async () => {
    const { call, conflict } = await clashWorld();
    const path = `${CONFLICTS}/${conflict.id}/resolve`;
    await call("POST", path, { as: AGENT, body: { resolution: "resman_wins", final_value: THEIRS, reason: "First" } });
    expect(await call("POST", path, { body: { resolution: "domiq_wins", reason: "Second" } })).toMatchObject({
      status: 409,
      body: { code: "CONFLICT_CLOSED" },
    });
  });

  describe("refuses", () => {
    let shared: Awaited<ReturnType<typeof clashWorld>>;
    beforeAll(async () => {
      shared = await clashWorld();
    });

    it.each([
      [{}, ["resolution"]],
      [{ resolution: "ours_wins" }, ["resolution"]],
      [{ resolution: "merged", final_value: "soon" }, ["final_value"]],
      [{ resolution: "merged", final_value: "2026-09-01", reason: 7 }, ["reason"]],
      [{ resolution: "domiq_wins", reason: ["The renter said so"] }, ["reason"]],
      ["resman_wins", [""]],
      [undefined, [""]],
    ])("%j", async (body, paths) => {
      const { call, conflict } = shared;
      const options = body === undefined ? {} : { body };
      const answer = await call("POST", `${CONFLICTS}/${conflict.id}/resolve`, options);
      expect(answer).toMatchObject({ status: 400, body: { code: "INVALID_INPUT" } });
      expect((answer.body.details as { path: string }[]).map(({ path }) => path)).toEqual(paths);
      expect(await call("GET", `${CONFLICTS}/${conflict.id}`)).toMatchObject({ body: { is_open: true } });
    });
  });
});
