import { realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { moduleEnding } from "../../core/module-beside.ts";
import type { LawPlayer } from "../../ports/law-player.ts";

/** Where the player's own code lies in its box. */
const INSIDE = "/opt/law";
/** What the player imports beside its own folder and the factory's nouns. */
const PACKAGES = ["fast-check", "pure-rand"];

/**
 * The program that a law runs in. It reads its own code and no other file, starts no process and loads no native code, which Node
 * itself sees to: where there is no sandbox that is all that keeps a law from the files of this machine.
 */
export function ownLawPlayer(): LawPlayer {
  const app = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
  const require = createRequire(import.meta.url);
  const fastCheck = createRequire(require.resolve("fast-check/package.json"));
  const folderOf = (name: string) =>
    dirname(realpathSync(fastCheck.resolve(`${name}/package.json`)));
  const mounts = [
    { from: `${app}/adapters/laws`, to: `${INSIDE}/app/adapters/laws`, writable: false },
    { from: `${app}/core`, to: `${INSIDE}/app/core`, writable: false },
    ...PACKAGES.map((name) => {
      return { from: folderOf(name), to: `${INSIDE}/node_modules/${name}`, writable: false };
    }),
  ];
  const module = `${INSIDE}/app/adapters/laws/player.${moduleEnding(import.meta.url)}`;
  const permissions = ["--permission", ...mounts.map(({ to }) => `--allow-fs-read=${to}`)];
  return { mounts, argv: ["node", "--no-warnings", ...permissions, module] };
}
