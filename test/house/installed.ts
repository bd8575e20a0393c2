import { execFile } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { PACKAGE_ROOT } from "../../app/version.ts";
import { registryOf } from "./registry.ts";

const run = promisify(execFile);
/** What `npm pack` reads of the repository. */
const SOURCES = ["app", "actions", "bin", "docs", "pipelines", "scenarios", "README.md", "LICENSE"];
const SETTINGS_OF_IT = ["package.json", "tsconfig.json", "tsconfig.build.json", "globals.d.ts"];

/** The package, made as it is made for the registry, and installed as a stranger installs it: into an empty folder. */
export interface Installed extends Disposable {
  /** Its own folder, below somebody's `node_modules`. */
  readonly folder: string;
  /** Runs `sf` where the first Node of the PATH is an old one and nothing is set; fails unless it ends with 0. */
  sf(...words: readonly string[]): Promise<{ readonly stdout: string; readonly stderr: string }>;
}

/** Packs and installs; needs no network. */
export async function installPackage(): Promise<Installed> {
  const folder = mkdtempSync(join(tmpdir(), "package-"));
  const place = join(folder, "an empty place");
  const old = join(folder, "old");
  mkdirSync(place);
  mkdirSync(old);
  writeFileSync(join(place, "package.json"), "{}");
  writeFileSync(join(old, "node"), "#!/bin/sh\necho v20.20.2\n", { mode: 0o755 });
  const tarball = await packed(folder);
  await using registry = await registryOf(PACKAGE_ROOT);
  const quietly = ["--no-audit", "--no-fund", "--cache", join(folder, "cache")];
  await npm(place, ["install", tarball, "--registry", registry.url, ...quietly]);
  const options = {
    cwd: place,
    env: { PATH: `${old}:/usr/bin:/bin`, HOME: folder },
    maxBuffer: 2 ** 26,
  };
  return {
    folder: join(place, "node_modules/sovereign-factory"),
    sf: (...words) => run(join(place, "node_modules/.bin/sf"), [...words], options),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The tarball's path. Packed from a copy, so that no other run meets a half-written `dist/`. */
async function packed(folder: string): Promise<string> {
  const copy = join(folder, "copy");
  for (const name of [...SOURCES, ...SETTINGS_OF_IT])
    cpSync(join(PACKAGE_ROOT, name), join(copy, name), { recursive: true });
  symlinkSync(join(PACKAGE_ROOT, "node_modules"), join(copy, "node_modules"));
  await npm(copy, ["pack", "--pack-destination", folder, "--cache", join(folder, "cache")]);
  const [name = ""] = readdirSync(folder).filter((file) => file.endsWith(".tgz"));
  return join(folder, name);
}

/** npm, without what the npm that runs the tests has set. */
async function npm(cwd: string, words: readonly string[]): Promise<void> {
  const env = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name));
  await run("npm", [...words], { cwd, env: Object.fromEntries(env) });
}
