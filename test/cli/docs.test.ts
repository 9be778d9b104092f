import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { VARIABLES } from "../../src/cli/config/environment.js";
import { EXIT } from "../../src/cli/exit-codes.js";
import { createProgram } from "../../src/cli/program.js";
import { programFiles } from "./program-files.js";
import { surroundings } from "./support.js";

const text = readFileSync("docs/cli.md", "utf8");
const program = createProgram(surroundings(), () => undefined);

/** Every command that does something, by its full name. */
const leaves = (command: Command, path: readonly string[] = []): { name: string; command: Command }[] =>
  command.commands.length === 0
    ? [{ name: path.join(" "), command }]
    : command.commands.flatMap((child) => leaves(child, [...path, child.name()]));

const commands = leaves(program);
/** Of every command: told of once for all. */
const EVERYWHERE = ["--json", "--config", "--property"];

describe("docs/cli.md", () => {
  it.each(commands)("has a row for `$name`, with its arguments and options", ({ name, command }) => {
    const words = command.registeredArguments.map((one) => (one.required ? ` <${one.name()}>` : ` [${one.name()}]`));
    const row = text.split("\n").find((line) => line.startsWith(`| \`${name}${words.join("")}\` |`));
    expect(row).toBeDefined();
    for (const { long } of command.options) {
      expect([name, EVERYWHERE.includes(long ?? "") || row?.includes(long ?? "")]).toEqual([name, true]);
    }
  });

  it("has no command that is not there", () => {
    const rows = [...text.matchAll(/^\| `([a-z][a-z -]*?)(?: [<[].*)?` \|/gm)].map(([, name]) => name);
    const names = commands.map(({ name }) => name);
    expect(rows.filter((name) => name !== undefined && !names.includes(name))).toEqual([]);
    expect(new Set(rows).size).toBe(rows.length);
  });

  it("tells of the options every command has", () => {
    for (const option of EVERYWHERE) expect(text).toContain(`\`${option}`);
  });

  it("has each variable there is, and no other", () => {
    const rows = text.split("\n").filter((line) => /^\| `[A-Z]/.test(line));
    const named = rows.flatMap((row) =>
      [...(row.split("|")[1] ?? "").matchAll(/`([A-Z_0-9]+)`/g)].map(([, name]) => name),
    );
    expect(named.toSorted()).toEqual(Object.keys(VARIABLES).sort());
  });

  it("has each exit code there is, and no other", () => {
    const codes = [...text.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));
    expect(codes).toEqual(Object.values(EXIT));
  });
});

describe("the program", () => {
  it("reads no variable but those of the list", () => {
    const read = programFiles().flatMap(({ path, source }) =>
      [...source.matchAll(/\benv\b(?:\.|\[["'`])(\w+)/g)].map(([, name]) => `${path}: ${name}`),
    );
    expect(read).toEqual([]);
  });

  it.each(commands)("$name has a description, --json, and examples", ({ name, command }) => {
    let help = "";
    command.configureOutput({ writeOut: (part) => (help += part) }).outputHelp();
    expect(command.description()).not.toBe("");
    expect(command.options.map(({ long }) => long)).toContain("--json");
    expect(help).toContain(`Examples:\n  $ lead-sync ${name}`);
    for (const { description } of command.options) expect(description).not.toBe("");
    for (const line of help.split("\n")) expect(line.length).toBeLessThanOrEqual(120);
  });

  it("takes --config wherever it opens an engine", () => {
    const without = commands.filter(({ command }) => !command.options.some(({ long }) => long === "--config"));
    expect(without.map(({ name }) => name)).toEqual(["secrets generate-key", "airtable init"]);
  });
});
