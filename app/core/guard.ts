import { rootPrefix } from "./product.ts";

/** One path that a candidate changed, as git's raw diff tells it. Modes are git's six octal digits, `000000` for absent. */
export interface Change {
  readonly path: string;
  readonly oldMode: string;
  readonly newMode: string;
  /** Git's name of the new entry's content, in full; zeros for absent. */
  readonly object: string;
  /** Where a link points, when the new entry is one. */
  readonly target?: string;
}

export interface GuardRules {
  /** Whether a path lies under one of the product's `protected` globs. */
  readonly isProtected: (path: string) => boolean;
  /** The product's `root`; `.` is the whole repository. */
  readonly root: string;
  /** Files that the factory itself committed, which a candidate may not touch. */
  readonly factoryFiles: readonly string[];
  /** Protected paths that a person allowed. */
  readonly approved: readonly Approved[];
}

/** What a person said yes to: this content at this path, and no other. */
export interface Approved {
  readonly path: string;
  /** Git's mode and name of what stands there, `100644 <object>`; `removed` where nothing does any more. */
  readonly content: string;
}

export interface Trespass {
  readonly path: string;
  readonly sentence: string;
  /** What stands at a protected path, as a person may approve it; null where nobody may approve anything. */
  readonly content: string | null;
}

const LINK = "120000";
const SUBMODULE = "160000";
const ABSENT = "000000";
const GIT_FILES = new Set([".gitattributes", ".gitmodules", ".gitconfig"]);

/** What a candidate may not do to the repository, path by path; empty when it stayed within its bounds. */
export function trespasses(changes: readonly Change[], rules: GuardRules): readonly Trespass[] {
  return changes.flatMap((change): Trespass[] => {
    const { path } = change;
    const forbidden = forbids(change, rules);
    if (forbidden !== null)
      return [{ path, sentence: `${legible(path)} ${forbidden}`, content: null }];
    const content = contentOf(change);
    if (!rules.isProtected(path) || isApproved({ path, content }, rules.approved)) return [];
    const sentence = `${legible(path)} is protected by the product's configuration`;
    return [{ path, sentence, content }];
  });
}

/** A path as a person can read it: what a reader cannot see, or what would move a terminal's cursor, is written out. */
export function legible(path: string): string {
  return path.replace(
    /[\p{C}\p{Zl}\p{Zp}]/gu,
    (unseen) => `\\u{${unseen.codePointAt(0)?.toString(16)}}`,
  );
}

/** Why nobody may allow a change; null when it is none of those. It goes before protection, so that no approval lifts it. */
function forbids(change: Change, rules: GuardRules): string | null {
  const { path, newMode } = change;
  if (rules.factoryFiles.includes(path))
    return "is the factory's own commit and may not be changed";
  if (!path.startsWith(rootPrefix(rules.root)))
    return `lies outside the product's root ${rules.root}`;
  if (newMode === SUBMODULE) return "is a submodule";
  if (newMode !== ABSENT && isGitFile(path))
    return "would configure git (attributes, filters, submodules or hooks)";
  if (newMode === LINK && leaves(path, change.target ?? ""))
    return `is a link out of the repository, to ${legible(change.target ?? "")}`;
  return null;
}

function contentOf({ newMode, object }: Change): string {
  return newMode === ABSENT ? "removed" : `${newMode} ${object}`;
}

function isApproved(change: Approved, approved: readonly Approved[]): boolean {
  return approved.some(({ path, content }) => path === change.path && content === change.content);
}

function isGitFile(path: string): boolean {
  const parts = path.toLowerCase().split("/");
  return parts.includes(".git") || GIT_FILES.has(parts.at(-1) ?? "");
}

/** Whether a link at `path` with this target points anywhere but below the repository's top. */
function leaves(path: string, target: string): boolean {
  if (target === "" || target.startsWith("/")) return true;
  const reached: string[] = path.split("/").slice(0, -1);
  for (const part of target.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") reached.push(part);
    else if (reached.pop() === undefined) return true;
  }
  return reached[0] === ".git";
}
