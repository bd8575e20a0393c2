import { anchorLine } from "../../app/core/anchor.ts";
import type { Anchors } from "../../app/ports/anchors.ts";
import type { EvidenceFiles } from "../../app/ports/evidence-files.ts";

/** Evidence files in memory. */
export interface FakeEvidence extends EvidenceFiles {
  /** Text by path. */
  readonly files: ReadonlyMap<string, string>;
}

export function fakeEvidence(): FakeEvidence {
  const files = new Map<string, string>();
  const pathOf = (name: string) => `/evidence/${name}.json`;
  return {
    files,
    keep: async (name, text) => {
      files.set(pathOf(name), text);
      return pathOf(name);
    },
    find: async (name) => (files.has(pathOf(name)) ? pathOf(name) : null),
  };
}

/** Heads that were kept outside, in memory. */
export interface FakeAnchors extends Anchors {
  readonly lines: readonly string[];
}

export function fakeAnchors(): FakeAnchors {
  const lines: string[] = [];
  return {
    lines,
    keep: async (head) => {
      if (!lines.includes(anchorLine(head))) lines.push(anchorLine(head));
    },
  };
}
