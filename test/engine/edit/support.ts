import type { Hook } from "../../support/small-world.js";

/** The next such request, or its answer, waits until the test lets it go on. */
export function heldBack({ hooks }: { hooks: Hook[] }, on: Hook["on"]): { asked: Promise<void>; answer(): void } {
  let release = (): void => {};
  const asked = new Promise<void>((resolve) => {
    hooks.push({
      on,
      run: () => {
        resolve();
        return new Promise<void>((go) => {
          release = go;
        });
      },
    });
  });
  return { asked, answer: () => release() };
}
