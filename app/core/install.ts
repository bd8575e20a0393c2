import { digest } from "./canonical.ts";

/** What an installation is made from. */
export interface InstallSource {
  readonly command: readonly string[];
  /** Folder of the repository the command runs in. */
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
  /** Of each key's path, the digest of the base's file. */
  readonly contents: Readonly<Record<string, string>>;
  /** The factory's Node and this kind of machine: what is installed may be compiled for them. */
  readonly machine: string;
}

/** The same source, the same digest, and so the same installation. */
export function installDigest(source: InstallSource): `sha256:${string}` {
  const { command, root, env, contents, machine } = source;
  return digest({
    command: [...command],
    root,
    env: { ...env },
    contents: { ...contents },
    machine,
  });
}

/** The folders that the keys' files lie in, as paths in the repository; its top is the empty path. */
export function keyFolders(keys: readonly string[]): readonly string[] {
  return [...new Set(keys.map(folderOf))].sort();
}

/** Of the folders that stand beside the keys' files afterwards, those that were not there before: no key lies in them. */
export function installedFolders(
  keys: readonly string[],
  beside: readonly string[],
): readonly string[] {
  return beside.filter((folder) => !keys.some((key) => key.startsWith(`${folder}/`))).sort();
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}
