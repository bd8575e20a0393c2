import { join } from "node:path";
import { CODE_FOLDER, type IsolationLevel, type Mount } from "../../ports/boxes.ts";
import type { KilroyPlaces } from "./invocation.ts";

/** Folders of one start of Kilroy: on this machine, and as its box sees them. */
export interface SeenRoom {
  readonly folder: string;
  readonly here: KilroyPlaces;
  readonly there: KilroyPlaces;
  readonly mounts: readonly Mount[];
  /** What lies in the code itself and is linked into its work tree: by path there, where the box sees it. */
  readonly links: Readonly<Record<string, string>>;
}

const INSIDE = "/kilroy";
const LINKED = "/opt/linked";
/** Each is a mount of its own, so that nobody in the box can put a link in its place. */
const WRITABLE: readonly (keyof KilroyPlaces)[] = ["repo", "logs", "state", "out"];

/** Whose folders they are, and what else Kilroy is shown. */
interface Shown {
  readonly runId: string;
  readonly mounts: readonly Mount[];
}

/**
 * Where everything lies. Plain processes see the machine as it is, and Kilroy reads paths from a file that nobody translates for
 * them: there every folder is seen where it lies, but for the run's files, which Kilroy's server looks for below its state.
 */
export function seenRoom(
  level: IsolationLevel,
  folder: string,
  { runId, mounts: given }: Shown,
): SeenRoom {
  const here = placesAt(folder);
  const inside = level === "sandbox" ? placesAt(INSIDE) : here;
  const there = { ...inside, logs: logsOf(inside, runId) };
  const names = Object.keys(here) as (keyof KilroyPlaces)[];
  const own = names.map((name) => ({
    from: here[name],
    to: there[name],
    writable: WRITABLE.includes(name),
  }));
  const inCode = given.filter(isInCode);
  const linked = inCode.map((mount, index) => {
    const to = level === "sandbox" ? `${LINKED}/${index}` : mount.from;
    return { path: mount.to.slice(CODE_FOLDER.length + 1), mount: { ...mount, to } };
  });
  const beside = given.filter((mount) => !inCode.includes(mount));
  return {
    folder,
    here,
    there,
    mounts: [...own, ...beside, ...linked.map(({ mount }) => mount)],
    links: Object.fromEntries(linked.map(({ path, mount }) => [path, mount.to])),
  };
}

/** Where Kilroy's server puts the files of a run. */
export function logsOf({ state }: KilroyPlaces, runId: string): string {
  return join(state, "kilroy/attractor/runs", runId);
}

function placesAt(folder: string): KilroyPlaces {
  return {
    repo: join(folder, "repo"),
    logs: join(folder, "logs"),
    state: join(folder, "state"),
    order: join(folder, "order"),
    start: join(folder, "start"),
    out: join(folder, "out"),
  };
}

/** Whether what is shown of installed folders would be missing in parallel branches. */
export function hasLinks(mounts: readonly Mount[]): boolean {
  return mounts.some(isInCode);
}

function isInCode({ to }: Mount): boolean {
  return to.startsWith(`${CODE_FOLDER}/`);
}
