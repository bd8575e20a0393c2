import { constants, type Dirent } from "node:fs";
import {
  chmod,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, relative } from "node:path";
import type { SourceFile } from "../../core/pack/mutant.ts";
import { plainChanges } from "../../core/pack/plain-changes.ts";
import { isOutsideProduct, isProductSource } from "../../core/pack/source-path.ts";
import { CODE_FOLDER, type Mount } from "../../ports/boxes.ts";
import type { ProductCopies } from "../../ports/product-copies.ts";
import { typescriptChanges } from "./typescript-changes.ts";

/** What is larger is made by a machine. */
const LARGEST_SOURCE = 1024 ** 2;
/** What is installed is shown to a copy where it lies, not copied. */
const INSTALLED = "node_modules";
const HISTORY = ".git";

/** Copies in the temporary folder. */
export const productCopies: ProductCopies = { sources, changes, copy };

function changes(path: string, text: string) {
  return typescriptChanges(path, text) ?? plainChanges(path, text);
}

async function sources(folder: string): Promise<readonly SourceFile[]> {
  const files: SourceFile[] = [];
  const visit = async (at: string): Promise<void> => {
    for (const entry of await entriesOf(at)) {
      const path = join(at, entry.name);
      if (entry.isDirectory() && !isOutsideProduct(entry.name)) await visit(path);
      else if (entry.isFile()) files.push(...(await source(folder, path)));
    }
  };
  await visit(folder);
  return files;
}

async function source(folder: string, file: string): Promise<readonly SourceFile[]> {
  const path = relative(folder, file);
  if (!isProductSource(path) || (await stat(file)).size > LARGEST_SOURCE) return [];
  return [{ path, text: await readFile(file, "utf8") }];
}

async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.sort((one, other) => (one.name < other.name ? -1 : 1));
}

async function copy(folder: string, { path, text }: SourceFile) {
  const above = await mkdtemp(join(tmpdir(), "sf-mutant-"));
  const remove = () => rm(above, { recursive: true, force: true });
  try {
    // Passable, because products run under other accounts when this is root.
    await chmod(above, 0o711);
    const tree = join(above, "code");
    const installed: string[] = [];
    await cp(folder, tree, {
      recursive: true,
      verbatimSymlinks: true,
      mode: constants.COPYFILE_FICLONE,
      filter: (from) => {
        if (basename(from) === INSTALLED) installed.push(relative(folder, from));
        return ![INSTALLED, HISTORY].includes(basename(from));
      },
    });
    await writeFile(join(tree, path), text);
    return {
      tree,
      mounts: await mounted(folder, tree, installed),
      [Symbol.asyncDispose]: remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Each installed folder has its place in the copy. */
async function mounted(
  folder: string,
  tree: string,
  installed: readonly string[],
): Promise<readonly Mount[]> {
  return Promise.all(
    installed.map(async (path) => {
      await mkdir(join(tree, path));
      return { from: join(folder, path), to: `${CODE_FOLDER}/${path}`, writable: false };
    }),
  );
}
