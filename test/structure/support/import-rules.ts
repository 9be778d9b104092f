import type { Room } from "./rooms.js";
import { type Import, importsOf, packageOf, resolveRelative, type SourceFile } from "./source-files.js";

type Rooms = Readonly<Record<string, Room>>;

/** `src/clients/http/x.ts` → room `clients`, folder `http`; `src/index.ts` → room `index`. */
function roomOf(path: string): { room: string; folder: string | undefined } {
  const [room = "", folder] = path
    .replace(/^src\//, "")
    .replace(/\.tsx?$/, "")
    .split("/");
  return { room, folder };
}

/** Imports that break the table of rooms, each as `file:line` with the offending specifier. */
export function forbiddenImports(files: readonly SourceFile[], rooms: Rooms): string[] {
  return files.flatMap((file) => {
    const { room } = roomOf(file.fileName);
    const rule = rooms[room];
    if (!rule) return [`${file.fileName}:1 stands in no room of the table (test/structure/support/rooms.ts)`];
    return importsOf(file).flatMap((found) => {
      const objection = objectionTo(found, file.fileName, rule);
      return objection ? [`${found.place} "${found.specifier}": ${objection}`] : [];
    });
  });
}

function objectionTo({ specifier, typeOnly }: Import, from: string, rule: Room): string | undefined {
  const target = resolveRelative(from, specifier);
  const { room, folder } = roomOf(from);
  if (target === undefined) {
    return rule.packages?.includes(packageOf(specifier)) ? undefined : `${room} may not import this package`;
  }
  if (!target.startsWith("src/")) return "outside of src";
  const other = roomOf(target);
  if (other.room === room) {
    const apart = [folder, other.folder].every((name) => name !== undefined && rule.apart?.includes(name));
    return apart && folder !== other.folder ? `${room}/${folder} may not import ${room}/${other.folder}` : undefined;
  }
  if (rule.imports.includes(other.room)) return undefined;
  if (!rule.importsTypes?.includes(other.room)) return `${room} may not import ${other.room}`;
  return typeOnly ? undefined : `${room} may import only types of ${other.room} (import type)`;
}

/** Cycles among the files, of values and of types alike, each as the imports that close it. */
export function importCycles(files: readonly SourceFile[]): string[] {
  const edges = new Map(files.map((file) => [file.fileName, edgesOf(file)]));
  const cycles: string[] = [];
  const done = new Set<string>();
  const trail: { file: string; place: string }[] = [];

  const visit = (file: string): void => {
    for (const { to, place } of edges.get(file) ?? []) {
      const start = trail.findIndex((step) => step.file === to);
      if (start >= 0) cycles.push([...trail.slice(start + 1).map((step) => step.place), place].join(" → "));
      else if (!done.has(to)) {
        trail.push({ file: to, place });
        visit(to);
        trail.pop();
      }
    }
    done.add(file);
  };

  for (const { fileName } of files) {
    if (done.has(fileName)) continue;
    trail.push({ file: fileName, place: `${fileName}:1` });
    visit(fileName);
    trail.pop();
  }
  return cycles;
}

const edgesOf = (file: SourceFile): { to: string; place: string }[] =>
  importsOf(file).flatMap(({ specifier, place }) => {
    const to = resolveRelative(file.fileName, specifier);
    return to ? [{ to, place: `${place} "${specifier}"` }] : [];
  });

/** Imports of a package from any file but the one it belongs to, and packages that file does not import any more. */
export function strayImports(files: readonly SourceFile[], soleImporters: Readonly<Record<string, string>>): string[] {
  return Object.entries(soleImporters).flatMap(([name, home]) => {
    const uses = files.flatMap((file) =>
      importsOf(file)
        .filter(({ specifier }) => packageOf(specifier) === name)
        .map(({ place }) => ({ file: file.fileName, place })),
    );
    const stray = uses
      .filter(({ file }) => file !== home)
      .map(({ place }) => `${place} "${name}": only ${home} may import it`);
    return uses.some(({ file }) => file === home) ? stray : [...stray, `${home}:1 does not import "${name}" any more`];
  });
}
