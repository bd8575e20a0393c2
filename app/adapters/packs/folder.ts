import { constants } from "node:fs";
import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { FactoryError } from "../../core/errors.ts";

const MIB = 1024 ** 2;
/** What a pack may hold at most. */
const FILES = 2000;
const FILE_BYTES = 64 * MIB;
const ALL_BYTES = 256 * MIB;
const DEPTH = 8;

/** Files by their path from the folder, with `/` between its parts, in order of their paths. */
export type Files = ReadonlyMap<string, Uint8Array>;

/**
 * Every file below a folder, read once. Links are refused wherever they lead, and so is what is neither file nor folder; entries
 * of the folder itself that begin with a dot (`.git`) do not belong to it.
 */
export async function readFolder(dir: string): Promise<Files> {
  const paths = (await listed(dir, "", 0)).sort();
  if (paths.length > FILES)
    throw refusal(dir, `saw ${paths.length} files; keep a pack to ${FILES}`);
  const files = new Map<string, Uint8Array>();
  let total = 0;
  for (const path of paths) {
    const bytes = await readRegular(dir, path);
    total += bytes.length;
    if (total > ALL_BYTES)
      throw refusal(dir, `saw more than ${ALL_BYTES} bytes; make its fixtures smaller`);
    files.set(path, bytes);
  }
  return files;
}

async function listed(dir: string, below: string, depth: number): Promise<string[]> {
  if (depth > DEPTH)
    throw refusal(join(dir, below), `saw folders nested more than ${DEPTH} deep; nest them less`);
  const found: string[] = [];
  for (const entry of await readdir(join(dir, below), { withFileTypes: true })) {
    if (depth === 0 && entry.name.startsWith(".")) continue;
    const path = below === "" ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) found.push(...(await listed(dir, path, depth + 1)));
    else if (entry.isFile()) found.push(path);
    else
      throw refusal(
        join(dir, path),
        `saw ${entry.isSymbolicLink() ? "a link" : "a special file"}; put the file itself here`,
      );
  }
  return found;
}

async function readRegular(dir: string, path: string): Promise<Uint8Array> {
  const file = await open(
    join(dir, path),
    constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
  );
  try {
    const { size } = await file.stat();
    if (size > FILE_BYTES)
      throw refusal(join(dir, path), `saw ${size} bytes; keep a file to ${FILE_BYTES}`);
    return await file.readFile();
  } finally {
    await file.close();
  }
}

function refusal(place: string, message: string): FactoryError {
  return new FactoryError("invalid-input", `${place}: ${message}`);
}
