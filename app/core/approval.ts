import { type Approved, legible, type Trespass } from "./guard.ts";

/** A candidate whose only trespasses are on protected paths, with what stands there. */
export interface Held {
  readonly candidate: { readonly id: string; readonly branch: string };
  readonly paths: readonly Approved[];
}

/** What a person is asked: the sentence, and every path of every candidate that the answer is about. */
export interface ApprovalQuestion {
  readonly what: string;
  readonly paths: readonly (Approved & { readonly candidate: string })[];
}

/** What a person is shown of candidates, in characters; what is longer nobody would read. */
const SHOWN = 3000;
const SHORT_OBJECT = 10;

/** What a person would have to approve for these to be none; null when some of them nobody may approve, or there are none. */
export function approvable(trespasses: readonly Trespass[]): readonly Approved[] | null {
  const paths = trespasses.flatMap(({ path, content }) =>
    content === null ? [] : [{ path, content }],
  );
  return paths.length > 0 && paths.length === trespasses.length ? paths : null;
}

/** The first of the candidates that can be shown whole to a person: nobody approves what was not shown. */
export function showable<H extends Held>(held: readonly H[]): readonly H[] {
  const shown: H[] = [];
  for (const one of held) if (listOf([...shown, one]).length <= SHOWN) shown.push(one);
  return shown;
}

/** Asks whether these may be verified as they are. `base`: the commit that they are built on. */
export function approvalQuestion(held: readonly Held[], base: string): ApprovalQuestion {
  const look = `git diff ${base.slice(0, SHORT_OBJECT)} BRANCH`;
  return {
    what: `no candidate passed that leaves protected paths alone; approved, these are verified with exactly this content: ${listOf(held)} (\`${look}\` shows it)`,
    paths: held.flatMap(({ candidate, paths }) =>
      paths.map(({ path, content }) => ({ candidate: candidate.id, path, content })),
    ),
  };
}

function listOf(held: readonly Held[]): string {
  return held
    .map(
      ({ candidate: { id, branch }, paths }) =>
        `${id} on ${branch}: ${paths.map(shortly).join(", ")}`,
    )
    .join("; ");
}

function shortly({ path, content }: Approved): string {
  const [mode = "", object = ""] = content.split(" ");
  return `${legible(path)} (${object === "" ? mode : `${mode} ${object.slice(0, SHORT_OBJECT)}`})`;
}
