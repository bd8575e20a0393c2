import type { Change, Standing } from "./change.ts";
import type { Reason } from "./intent.ts";

interface Base {
  readonly branch: string;
  readonly sha: string;
}

/** Why a commit cannot be judged on a base, as it stands to it; null where it can. */
export function standingRefusal(
  { ref, sha: own }: Pick<Change, "ref" | "sha">,
  base: Base,
  standing: Standing,
): Reason | null {
  const [what, where] = [`${ref} (${short(own)})`, `${base.branch} (${short(base.sha)})`];
  switch (standing) {
    case "on-top":
      return null;
    case "contained":
      return {
        code: "nothing-changed",
        sentence:
          own === base.sha
            ? `${what} is what ${where} is at: commit something on top of it`
            : `${where} holds ${what} already: there is nothing to judge`,
      };
    case "aside":
      return {
        code: "not-on-base",
        sentence: `${what} is not on top of ${where}: rebase it (git rebase ${base.branch}), then check it again`,
      };
  }
}

/** Why the commit that was asked about is not judged: its name stands for another by now, or (null) for none. Null where it is. */
export function movedRefusal({ ref, sha: asked }: Change, now: string | null): Reason | null {
  if (now === asked) return null;
  const remedy = "check it again";
  return now === null
    ? {
        code: "ref-gone",
        sentence: `${ref} was ${short(asked)} and is not there any more: ${remedy}`,
      }
    : {
        code: "ref-moved",
        sentence: `${ref} was ${short(asked)} when it was asked about and is ${short(now)} now: ${remedy}`,
      };
}

function short(commit: string): string {
  return commit.slice(0, 10);
}
