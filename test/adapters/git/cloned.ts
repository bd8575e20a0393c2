import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gitWorkshop } from "../../../app/adapters/git/workshop.ts";
import type { Clone } from "../../../app/ports/workshop.ts";
import { type Repository, repository } from "./repository.ts";

/** A person's repository with a clone of its last commit, in a temporary folder, for one test. */
export interface Cloned {
  readonly folder: string;
  readonly product: Repository;
  /** In `folder`, as `clone`. */
  readonly clone: Clone;
  remove(): void;
}

export async function cloned(): Promise<Cloned> {
  const folder = mkdtempSync(join(tmpdir(), "cloned-"));
  const product = repository();
  const head = product.git("rev-parse", "HEAD");
  const clone = await gitWorkshop().clone(product.path, head, join(folder, "clone"));
  const remove = () => {
    rmSync(folder, { recursive: true, force: true });
    product.remove();
  };
  return { folder, product, clone, remove };
}
