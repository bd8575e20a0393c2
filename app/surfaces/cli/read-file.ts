import { open } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { FactoryError } from "../../core/errors.ts";
import type { NamedText } from "../../core/workbench.ts";

/** The text of a file that the user named, relative to the current folder; refused when it cannot be read or is too large. */
export async function readNamedFile(
  folder: string,
  name: string,
  limit: number,
): Promise<NamedText> {
  const path = isAbsolute(name) ? name : join(folder, name);
  try {
    await using file = await open(path);
    const { size } = await file.stat();
    if (size > limit) {
      throw new FactoryError(
        "invalid-input",
        `${name}: saw ${size} bytes; give a file of at most ${limit}`,
      );
    }
    return { name, text: await file.readFile("utf8") };
  } catch (cause) {
    if (cause instanceof FactoryError) throw cause;
    const code = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new FactoryError(
      "invalid-input",
      `${name}: cannot be read (${code}): name a file that you may read`,
      { cause },
    );
  }
}

/** A path as the server, which has another current folder, understands it. */
export function wholePath(folder: string, name: string): string {
  return isAbsolute(name) ? name : join(folder, name);
}
