/** The next frame, before it is painted: scroll events of the frame have been handled. */
export const nextFrame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));

/** A task of its own, as each message of a socket is one. */
export const nextTask = (): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(0);
  });

/** What is due has been painted. */
export async function painted(): Promise<void> {
  await nextFrame();
  await nextTask();
}
