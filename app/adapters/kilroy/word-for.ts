import type { HumanOption } from "../../attractor/human-gates.ts";

/**
 * What to answer so that Kilroy takes an option: its key or its target. Kilroy takes the first option of which either is the word, in any
 * case: `[A] Again` after an edge to a node `a` cannot be called by its key. Throws where no word means this option alone.
 */
export function wordFor(offered: readonly HumanOption[], { to, label }: HumanOption): string {
  const wanted = offered.find((one) => one.to === to && one.label.trim() === label.trim());
  const word =
    wanted && [wanted.key, wanted.to].find((each) => firstMeant(offered, each) === wanted);
  if (word !== undefined) return word;
  throw new Error(
    wanted === undefined
      ? `kilroy does not offer ${JSON.stringify(label)}`
      : `kilroy cannot be answered ${JSON.stringify(label)}: its key and its target mean another option as well`,
  );
}

function firstMeant(offered: readonly HumanOption[], word: string): HumanOption | undefined {
  const same = (text: string): boolean => text.toLowerCase() === word.toLowerCase();
  return offered.find(({ key, to }) => same(key) || same(to));
}
