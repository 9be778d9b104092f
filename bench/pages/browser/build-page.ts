import { fileURLToPath } from "node:url";
import { build } from "vite";

const MAIN = fileURLToPath(new URL("../app/main.tsx", import.meta.url));

/** The app as one page of HTML: nothing is written, and nothing is served. */
export async function buildPage(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: "silent",
    build: {
      write: false,
      modulePreload: false,
      cssTarget: ["chrome123"],
      rollupOptions: { input: MAIN, output: { format: "es", codeSplitting: false } },
    },
  });
  const texts = { script: "", style: "" };
  for (const result of [built].flat()) {
    if (!("output" in result)) continue;
    for (const file of result.output) {
      if (file.type === "chunk") texts.script += file.code;
      else if (file.fileName.endsWith(".css")) texts.style += String(file.source);
    }
  }
  const script = texts.script.replaceAll("</script", "<\\/script");
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Bench</title><style>${texts.style}</style><body><script type="module">${script}</script></body></html>`;
}
