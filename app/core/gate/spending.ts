import { FactoryError } from "../errors.ts";

/** α_j = α · 6 / (π² j²): what the j-th plan of a lineage may spend. Over all j it sums to α (Basel). */
export function alphaFor(policy: { readonly alpha: number }, j: number): number {
  if (!Number.isInteger(j) || j < 1) {
    throw new FactoryError("invalid-input", `plan number ${j}: plans of a lineage count from 1`);
  }
  return (policy.alpha * 6) / (Math.PI ** 2 * j ** 2);
}
