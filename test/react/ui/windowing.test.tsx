import { act, renderHook } from "@testing-library/react";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { useWindow } from "../../../src/react/ui/windowing.js";

const show = (count: number, overscan?: number) => {
  const { result, rerender } = renderHook(
    (rows: number) => useWindow({ count: rows, rowHeight: 10, height: 50, overscan }),
    {
      initialProps: count,
    },
  );
  const element = document.createElement("div");
  return { result, rerender, element, attach: () => (result.current.ref.current = element) };
};

describe("the window on many rows", () => {
  it("holds those in sight and a few beyond", () => {
    const { result, element, attach } = show(1000);
    expect(result.current).toMatchObject({ start: 0, end: 10, offset: 0, totalHeight: 10_000 });
    attach();
    element.scrollTop = 505;
    act(() => result.current.onScroll());
    expect(result.current).toMatchObject({ start: 46, end: 60, offset: 460 });
  });

  it("renders before the frame is painted, so that no row in sight is missing", async () => {
    const { result, element, attach } = show(1000);
    attach();
    element.scrollTop = 5_000;
    // As in a page, where nobody waits for React to be done.
    vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", false);
    result.current.onScroll();
    await undefined;
    vi.unstubAllGlobals();
    expect(result.current.start).toBe(496);
  });

  it("stays on rows that exist where many have left", () => {
    const { result, rerender, element, attach } = show(1000, 0);
    attach();
    element.scrollTop = 9_950;
    act(() => result.current.onScroll());
    expect(result.current).toMatchObject({ start: 994, end: 1000 });
    rerender(20);
    expect(result.current).toMatchObject({ start: 14, end: 20 });
    rerender(0);
    expect(result.current).toMatchObject({ start: 0, end: 0, totalHeight: 0 });
  });

  it("brings a row into sight by the shortest way", () => {
    const { result, element, attach } = show(1000);
    act(() => result.current.scrollToIndex(9));
    act(() => result.current.onScroll());
    expect(result.current.start).toBe(0);
    attach();
    const scrolled = (index: number): number => {
      act(() => result.current.scrollToIndex(index));
      return element.scrollTop;
    };
    expect(scrolled(4)).toBe(0);
    expect(scrolled(9)).toBe(50);
    expect(scrolled(6)).toBe(50);
    expect(scrolled(2)).toBe(20);
  });

  it("holds every row that is in sight, wherever it is scrolled to", () => {
    fc.assert(
      fc.property(fc.nat(300), fc.nat(3_000), (count, scrollTop) => {
        const { result, element, attach } = show(count, 0);
        attach();
        element.scrollTop = Math.min(scrollTop, Math.max(0, count * 10 - 50));
        act(() => result.current.onScroll());
        const { start, end } = result.current;
        expect(start * 10).toBeLessThanOrEqual(element.scrollTop);
        expect(end).toBeGreaterThanOrEqual(Math.min(count, Math.ceil((element.scrollTop + 50) / 10)));
      }),
      { numRuns: 50 },
    );
  });
});
