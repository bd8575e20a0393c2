import type { ProductFile } from "../core/product.ts";
import type { Clone, Workshop } from "../ports/workshop.ts";

/** Which commits: the candidate's own, and the base that decides its configuration. */
export interface Commits {
  readonly repository: string;
  readonly base: string;
  readonly sha: string;
}

/** Puts the base's configuration (`verify_config`) over the candidate's in its clone; answers what only the candidate has. */
export async function configurationOfBase(
  { repository, base, sha }: Commits,
  file: ProductFile,
  clone: Clone,
  workshop: Workshop,
): Promise<string[]> {
  const configuration = (paths: readonly string[]) => workshop.matching(paths, file.verify_config);
  const ofBase = configuration(await workshop.paths(repository, base));
  const ofCandidate = configuration(await workshop.paths(repository, sha));
  await workshop.restore(clone, { repository, sha: base, paths: ofBase });
  return ofCandidate.filter((path) => !ofBase.includes(path));
}
