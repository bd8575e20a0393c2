import { decode } from "../../app/core/decode.ts";
import type { JobOutcome, VerifyResult } from "../../app/core/job.ts";
import { familyFileSchema, familyOf } from "../../app/core/pack/family.ts";
import { type Pack, packFileSchema } from "../../app/core/pack/pack.ts";

/** A pack for the shop of `test/fakes/line.ts`: five families, one of them a guardrail. */
export function shopPack(covers: readonly string[] = ["order", "kept"], must = true): Pack {
  const family = (id: string, options: Record<string, unknown> = {}) => {
    const file = {
      version: 1,
      id,
      says: `${id} works.`,
      author: "shop",
      covers,
      play: [{ request: { method: "GET", path: "/" }, expect: { status: 200 } }],
      ...options,
    };
    return familyOf(`families/${id}.yml`, decode(familyFileSchema, file, id), null);
  };
  const file = decode(
    packFileSchema,
    { version: 1, name: "shop", says: "A shop keeps orders." },
    "pack.yml",
  );
  const families = [
    family("adds"),
    family("finds"),
    family("lists"),
    family("refuses"),
    family("guards", must ? { must: "always" } : {}),
  ];
  return { ...file, families, files: { "pack.yml": `sha256:${"0".repeat(64)}` } };
}

/** Git's name of some content. */
export const OBJECT = "0123456789".repeat(4);

/** A verifier that passed. */
export const PASSED = { name: "unit", outcome: "passed", ms: 1, output: "" } as const;

/** A verification that found nothing amiss, but for what is given. */
export function verified(seen: Partial<VerifyResult>): JobOutcome {
  return {
    kind: "done",
    result: {
      trespasses: [],
      verifiers: [PASSED, { ...PASSED, name: "udc" }],
      fromCandidate: [],
      ...seen,
    },
  };
}
