import { readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Installed } from "../../core/job.ts";
import type { Installs } from "../../ports/installs.ts";

/** Folder of an installation with a mark of each product that was ever built with it, as old as when it was last. */
export const USERS = "users";
const DIGEST = /^[0-9a-f]{64}$/;

/** An installation and when each product was last built with it, in milliseconds since 1970. */
interface Used {
  readonly name: string;
  readonly by: ReadonlyMap<string, number>;
}

/** Prunes a folder of installations. One without any mark is of an earlier version and stays. */
export async function pruneFolder(
  folder: string,
  { products, shown }: Parameters<Installs["prune"]>[0],
): Promise<readonly Installed["digest"][]> {
  const names = await namesIn(folder);
  for (const half of names.filter((name) => name.startsWith(".")))
    await rm(join(folder, half), { recursive: true, force: true });
  const all = await Promise.all(names.filter((name) => DIGEST.test(name)).map(usedIn(folder)));
  const needed = new Set(products.flatMap((product) => latestOf(product, all)));
  const isShown = (name: string) => shown.some((path) => path.startsWith(`${join(folder, name)}/`));
  const left = all.filter(({ name, by }) => by.size > 0 && !needed.has(name) && !isShown(name));
  for (const { name } of left) await removeWhole(folder, name);
  return left.map(({ name }) => `sha256:${name}` as const);
}

/** Names in a folder; none where it is not there yet. */
async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
}

function usedIn(folder: string): (name: string) => Promise<Used> {
  return async (name) => {
    const users = join(folder, name, USERS);
    const marks = (await namesIn(users)).map(
      async (product) => [product, (await stat(join(users, product))).mtimeMs] as const,
    );
    return { name, by: new Map(await Promise.all(marks)) };
  };
}

/** What a product was built with last; both of two that were at the same moment. */
function latestOf(product: string, all: readonly Used[]): readonly string[] {
  const latest = Math.max(...all.map(({ by }) => by.get(product) ?? 0));
  return all.flatMap(({ name, by }) => (by.get(product) === latest ? [name] : []));
}

/** Cut off in between it is half made, and goes the next time. */
async function removeWhole(folder: string, name: string): Promise<void> {
  const half = join(folder, `.${name}`);
  await rename(join(folder, name), half);
  await rm(half, { recursive: true, force: true });
}
