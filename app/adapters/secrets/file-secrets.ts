import { constants } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { join } from "node:path";
import { FactoryError } from "../../core/errors.ts";
import { readSecrets } from "../../core/secrets.ts";
import type { SecretStore } from "../../ports/secret-store.ts";

/** Read or written by others than the owner. */
const OTHERS = 0o077;

/** Secrets in a folder of the owner's alone, a file a product: `<product>.env` with lines `NAME=value`. Read anew each time. */
export function fileSecrets(folder: string): SecretStore {
  const read: SecretStore["read"] = async (product, names) => {
    if (names.length === 0) return {};
    const file = join(folder, `${product}.env`);
    const values = readSecrets(await ownText(folder, file, names), file);
    const missing = names.filter((name) => !values.has(name));
    if (missing.length > 0)
      throw refused(
        `${file}: no value for ${missing.join(", ")}; add ${missing.map((name) => `a line ${name}=<value>`).join(" and ")}`,
      );
    return Object.fromEntries(names.map((name) => [name, values.get(name) ?? ""]));
  };
  return {
    read,
    lacking: (product, names) =>
      read(product, names).then(
        () => null,
        (error: unknown) => {
          if (error instanceof FactoryError && error.code !== "broken") return error.message;
          throw error;
        },
      ),
  };
}

/** The file's text, when nobody but the owner can read it. What is opened is what is looked at. */
async function ownText(folder: string, path: string, names: readonly string[]): Promise<string> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch((cause: Error) => {
    throw notOpened(folder, path, names, cause);
  });
  try {
    await refuseOpen(folder, path, file);
    return await file.readFile("utf8");
  } finally {
    await file.close();
  }
}

function notOpened(
  folder: string,
  path: string,
  names: readonly string[],
  cause: NodeJS.ErrnoException,
): FactoryError {
  if (cause.code === "ENOENT")
    return refused(
      `${path} is not there and should hold ${names.map((name) => `${name}=<value>`).join(", ")}, a line each: mkdir -p -m 700 ${folder}, then write it with mode 600`,
    );
  if (cause.code === "ELOOP") return refused(`${path} is a link: put the file itself there`);
  return new FactoryError("broken", `${path} cannot be read: ${cause.message}`, { cause });
}

async function refuseOpen(folder: string, path: string, file: FileHandle): Promise<void> {
  const own = process.getuid?.();
  for (const [what, stats, mode] of [
    [folder, await stat(folder), "700"],
    [path, await file.stat(), "600"],
  ] as const) {
    if ((stats.mode & OTHERS) !== 0)
      throw refused(`${what} is open to other accounts: chmod ${mode} ${what}`);
    if (own !== undefined && stats.uid !== own)
      throw refused(`${what} belongs to another account (${stats.uid}): chown ${own} ${what}`);
  }
}

function refused(sentence: string): FactoryError {
  return new FactoryError("refused", sentence);
}
