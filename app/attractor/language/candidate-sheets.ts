import type { Attribute, Graph } from "./graph.ts";

const KEY = /^model_stylesheet_([1-9]\d*)$/;

/** A stylesheet for some of the candidates that are built from one graph: `model_stylesheet_1` and so on. */
export interface CandidateSheet {
  readonly number: number;
  readonly attribute: Attribute;
}

/** A graph's stylesheets for its candidates, by their numbers. */
export function candidateSheets({ attributes }: Graph): readonly CandidateSheet[] {
  return [...attributes.values()]
    .flatMap((attribute) => {
      const number = KEY.exec(attribute.key)?.[1];
      return number === undefined ? [] : [{ number: Number(number), attribute }];
    })
    .toSorted((a, b) => a.number - b.number);
}

/** The first whose number does not follow the one before: nobody would take those after it. */
export function sheetAfterGap(sheets: readonly CandidateSheet[]): CandidateSheet | undefined {
  return sheets.find(({ number }, i) => number !== i + 1);
}
