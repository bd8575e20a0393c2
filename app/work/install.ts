import { installDigest } from "../core/install.ts";
import type { Installed, InstallInput, InstallResult } from "../core/job.ts";
import { PRODUCT_FILE, type ProductFile, productFileSchema } from "../core/product.ts";
import type { Boxes } from "../ports/boxes.ts";
import type { Documents } from "../ports/documents.ts";
import type { Installs } from "../ports/installs.ts";
import type { Toolchain } from "../ports/toolchain.ts";
import type { Workshop } from "../ports/workshop.ts";
import { BOX_PATH, boxLimits, codeFolder, INSIDE } from "./box-plan.ts";
import { howEnded, printed } from "./ending.ts";
import { type Outside, outsideOf } from "./outside.ts";
import type { WorkPlace } from "./run-pipeline.ts";

export interface InstallPorts {
  readonly workshop: Workshop;
  readonly documents: Documents;
  readonly toolchain: Toolchain;
  readonly boxes: Boxes;
  /** How a box reaches the hosts that `install.network` names; null where it names none. */
  readonly outside: Outside | null;
  readonly installs: Installs;
  /** The factory's Node and this kind of machine, in a word or two. */
  readonly machine: string;
}

/**
 * Runs the product's `install` once for each digest of its command and of the base's files that its keys name, in a box in which nothing
 * but these files lies. What it makes is each folder that it leaves beside one of them (as `node_modules` beside `package.json`), to be
 * shown read-only where it lies; what else it writes, or changes, is dropped.
 */
export async function install(
  input: InstallInput,
  place: WorkPlace,
  ports: InstallPorts,
): Promise<InstallResult> {
  const { workshop, installs } = ports;
  const { repository, base } = input;
  const file = ports.documents.decodeYaml(productFileSchema, input.productFile, PRODUCT_FILE);
  if (file.install === undefined) throw new Error(`${file.name} installs nothing`);
  const { command, keys } = file.install;
  const contents = await workshop.contents(repository, base, keys);
  const missing = keys.filter((key) => contents[key] === undefined);
  if (missing.length > 0)
    return refused(
      `install.keys names ${missing.join(", ")}, which ${base.slice(0, 10)} has not as a file: commit it, or name what is there`,
    );
  const { root, env } = file;
  const digest = installDigest({ command, root, env, contents, machine: ports.machine });
  const known = await installs.find(digest);
  if (known !== null) return used(known, file, installs);
  const tree = `${place.work}/tree`;
  await workshop.restore({ tree, git: "" }, { repository, sha: base, paths: keys });
  if (root !== ".") await workshop.makeFolder({ tree, git: "" }, root);
  const failure = await runInstall(file, command, { tree, ports });
  if (failure !== null) return refused(`install (${command.join(" ")}): ${failure}`);
  return used(await installs.keep({ digest, tree, keys, by: place.keep }), file, installs);
}

async function used(
  installed: Installed,
  { name }: ProductFile,
  installs: Installs,
): Promise<InstallResult> {
  await installs.use(installed.digest, name);
  return { kind: "installed", installed };
}

function refused(sentence: string): InstallResult {
  return { kind: "refused", sentence };
}

/** How much of what the command printed is told: its end. */
const TOLD = 1500;

/** Null when the command did what it should, else how it ended and what it said last. */
async function runInstall(
  file: ProductFile,
  command: readonly [string, ...string[]],
  { tree, ports }: { readonly tree: string; readonly ports: InstallPorts },
): Promise<string | null> {
  const box = await ports.boxes.start({
    argv: command,
    cwd: codeFolder(file),
    mounts: [
      { from: ports.toolchain.node, to: INSIDE.node, writable: false },
      { from: tree, to: INSIDE.code, writable: true },
    ],
    limits: boxLimits(file, file.limits.run),
    ...outsideOf(ports.outside, { ...file.env, PATH: BOX_PATH }),
  });
  const ending = await box.ended;
  const done = ending.code === 0 && ending.stoppedBy === undefined && !ending.notStarted;
  return done ? null : `${howEnded(ending)}\n${printed(ending).trim().slice(-TOLD)}`.trim();
}
