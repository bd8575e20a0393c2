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
  try {
    await using file = await open(wholePath(folder, name));
    const { size } = await file.stat();
    if (size > limit) throw tooLarge(name, `${size} bytes`, limit);
    // What a pipe or a device holds is seen only as it comes.
    const pieces: Buffer[] = [];
    for await (const piece of file.createReadStream({ end: limit, autoClose: false }))
      pieces.push(piece as Buffer);
    const bytes = Buffer.concat(pieces);
    if (bytes.length > limit) throw tooLarge(name, `more than ${limit} bytes`, limit);
    return { name, text: bytes.toString("utf8") };
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

function tooLarge(name: string, seen: string, limit: number): FactoryError {
  return new FactoryError("invalid-input", `${name}: saw ${seen}; give a file of at most ${limit}`);
}

/** A path as the server, which has another current folder, understands it. */
export function wholePath(folder: string, name: string): string {
  return isAbsolute(name) ? name : join(folder, name);
}
