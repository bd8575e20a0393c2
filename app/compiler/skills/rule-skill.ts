import type { Choosable } from "../choices.ts";
import type { Model } from "../model.ts";
import { camel } from "../names.ts";

/** What a rule says, as code that a service can run. */
export interface RuleMeaning {
  /** The data contract whose records it is about, by name. */
  readonly on: string;
  /** The fields of such a record that it looks at. */
  readonly reads: readonly string[];
  /** When it is asked; never, where only a workflow can ask. */
  readonly events: readonly ("create" | "change" | "delete")[];
  /** Whether it is about a date that only a workflow's run has: then `asOf` is that date. */
  readonly asOf?: boolean;
  /** The rule in the skill's own words. */
  readonly says: string;
  /**
   * A TypeScript expression that is true where the rule holds, of `it` (the record as it would be), `world` (all others)
   * and, when `events` has no create, `before` (the record as it is).
   */
  readonly holds: string;
  /** Records for which it is known whether the rule holds; the emitted unit tests are made of them. */
  readonly samples: readonly RuleSample[];
}

/** A record and the others, by data contract, and whether the rule holds for it. */
export interface RuleSample {
  readonly says: string;
  readonly it: Readonly<Record<string, unknown>>;
  readonly before?: Readonly<Record<string, unknown>>;
  readonly world: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
  readonly holds: boolean;
}

/** One kind of rule: which sentences it understands, and what they mean. */
export interface RuleSkill {
  readonly name: string;
  /** Sentences that it understands, as an author would be told. */
  readonly forms: readonly string[];
  /** The meaning of a sentence; null when it is none of this skill's. */
  readonly read: (sentence: string, model: Model) => Choosable<RuleMeaning> | null;
}

/** The function that a rule of this key becomes in the emitted code. */
export function ruleFunction(key: string): string {
  return camel(`rule ${key}`);
}
