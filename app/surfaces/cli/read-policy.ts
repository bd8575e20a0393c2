import type { NamedText } from "../../core/workbench.ts";
import type { Call } from "./call.ts";
import { readNamedFile } from "./read-file.ts";

const LARGEST = 1_048_576;

/** What `--policy` names; undefined where it was not given, and then the default policy holds. */
export async function readPolicy(
  { folder }: Pick<Call, "folder">,
  name: string | undefined,
): Promise<NamedText | undefined> {
  return name === undefined ? undefined : readNamedFile(folder, name, LARGEST);
}
