import type { Installed } from "../core/job.ts";
import type { Clone, Workshop } from "../ports/workshop.ts";

/** Makes the places in a clone where boxes are shown what is installed: a folder that is shown read-only has room for no new one. */
export async function equip(
  workshop: Pick<Workshop, "makeFolder">,
  clone: Clone,
  installed: Installed | undefined,
): Promise<void> {
  for (const path of installed?.folders ?? []) await workshop.makeFolder(clone, path);
}
