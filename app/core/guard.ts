/** One path that a candidate changed, as git's raw diff tells it. Modes are git's six octal digits, `000000` for absent. */
export interface Change {
  readonly path: string;
  readonly oldMode: string;
  readonly newMode: string;
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
}

export interface Trespass {
  readonly path: string;
  readonly sentence: string;
}

const LINK = "120000";
const SUBMODULE = "160000";
const GIT_FILES = new Set([".gitattributes", ".gitmodules", ".gitconfig"]);

/** What a candidate may not do to the repository, path by path; empty when it stayed within its bounds. */
export function trespasses(changes: readonly Change[], rules: GuardRules): readonly Trespass[] {
  return changes.flatMap((change) => {
    const sentence = trespass(change, rules);
    return sentence === null ? [] : [{ path: change.path, sentence }];
  });
}

function trespass(change: Change, rules: GuardRules): string | null {
  const { path } = change;
  if (rules.factoryFiles.includes(path))
    return `${path} is the factory's own commit and may not be changed`;
  if (rules.isProtected(path)) return `${path} is protected by the product's configuration`;
  if (!within(rules.root, path)) return `${path} lies outside the product's root ${rules.root}`;
  if (change.newMode === SUBMODULE) return `${path} is a submodule`;
  if (change.newMode !== "000000" && isGitFile(path))
    return `${path} would configure git (attributes, filters, submodules or hooks)`;
  if (change.newMode === LINK && leaves(path, change.target ?? ""))
    return `${path} is a link out of the repository, to ${change.target}`;
  return null;
}

function within(root: string, path: string): boolean {
  return root === "." || path.startsWith(`${root.replace(/\/$/, "")}/`);
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
