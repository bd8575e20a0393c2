import { writeFile } from "node:fs/promises";
import { FactoryError } from "../../core/errors.ts";
import { wholePath } from "./read-file.ts";

/** Writes a file that the user named, relative to the current folder, over what is there. */
export async function writeNamedFile(folder: string, name: string, text: string): Promise<void> {
  try {
    await writeFile(wholePath(folder, name), text);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new FactoryError(
      "invalid-input",
      `${name}: cannot be written (${code}): name a file in a folder that you may write to`,
      { cause },
    );
  }
}
