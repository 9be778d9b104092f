import { existsSync } from "node:fs";

const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** The browser of this machine: that of `CHROMIUM_PATH`, or where one usually is. */
export function findChromium(): string | undefined {
  return [process.env.CHROMIUM_PATH, ...PLACES].find((path) => path && existsSync(path));
}

export const HOW_TO_GET_ONE =
  "Install Chromium (on Debian: apt-get install chromium) or set CHROMIUM_PATH to a Chrome or Chromium you have.";
