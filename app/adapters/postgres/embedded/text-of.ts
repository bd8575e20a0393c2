import { readFile } from "node:fs/promises";
import { FactoryError } from "../../../core/errors.ts";

/** The text of a file, null where there is none; `FactoryError` `broken` for one that is there and cannot be read. */
export async function textOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT") return null;
    throw new FactoryError(
      "broken",
      `${path} cannot be read (${code}): make it readable, or set DATABASE_URL to a PostgreSQL server`,
      { cause },
    );
  }
}
