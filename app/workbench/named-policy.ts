import { DEFAULT_POLICY, type Policy, policySchema } from "../core/policy.ts";
import type { NamedText } from "../core/workbench.ts";
import type { Documents } from "../ports/documents.ts";

/** The policy in a file that somebody named; the default one where nobody did. */
export function namedPolicy(documents: Documents, file: NamedText | undefined): Policy {
  if (file === undefined) return DEFAULT_POLICY;
  return documents.decodeJson(policySchema, file.text, file.name);
}
