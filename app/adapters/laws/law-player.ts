import { realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { moduleEnding } from "../../core/module-beside.ts";
import type { LawPlayer } from "../../ports/law-player.ts";

/** Where the player's own code lies in its box. */
const INSIDE = "/opt/law";
/** What the player imports beside its own folder and the factory's nouns, each with what it imports itself. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  "fast-check": ["pure-rand"],
  ajv: ["fast-deep-equal", "fast-uri", "json-schema-traverse", "require-from-string"],
  "ajv-formats": [],
};

/**
 * The program that a law runs in. It reads its own code and no other file, starts no process and loads no native code, which Node
 * itself sees to: where there is no sandbox that is all that keeps a law from the files of this machine.
 */
export function ownLawPlayer(): LawPlayer {
  const app = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
  const mounts = [
    { from: `${app}/adapters/laws`, to: `${INSIDE}/app/adapters/laws`, writable: false },
    { from: `${app}/core`, to: `${INSIDE}/app/core`, writable: false },
    ...packageFolders().map(([name, from]) => {
      return { from, to: `${INSIDE}/node_modules/${name}`, writable: false };
    }),
  ];
  const module = `${INSIDE}/app/adapters/laws/player.${moduleEnding(import.meta.url)}`;
  const permissions = ["--permission", ...mounts.map(({ to }) => `--allow-fs-read=${to}`)];
  return { mounts, argv: ["node", "--no-warnings", ...permissions, module] };
}

/** Every package by its name, found from where the one that imports it lies. */
function packageFolders(): readonly (readonly [string, string])[] {
  const find = (name: string, from: string) =>
    realpathSync(createRequire(from).resolve(`${name}/package.json`));
  return Object.entries(PACKAGES).flatMap(([name, inner]) => {
    const own = find(name, import.meta.url);
    const others = inner.map((one) => [one, dirname(find(one, own))] as const);
    return [[name, dirname(own)] as const, ...others];
  });
}
