import { CONVENTION_FORMS } from "./conventions.ts";
import { NAMING_FORMS } from "./interface-forms.ts";

/** A heading of ours: what it is called, and how a line under it reads. */
export interface Heading {
  readonly name: string;
  readonly forms: readonly string[];
}

/** Every heading that is read. Others are kept as notes. */
export const HEADINGS = {
  service: {
    name: "Service",
    forms: ["name (type), the type one of infrastructure, sacred_loop, domain, api_gateway, data"],
  },
  purpose: { name: "Purpose", forms: ["what the service is for, in a sentence"] },
  beneficiaries: { name: "Beneficiaries", forms: ["one a line"] },
  never: { name: "Never", forms: ["one prohibition a line"] },
  features: { name: "Key features", forms: ["one a line"] },
  data: {
    name: "Data",
    forms: [
      "- Name: field type, field type optional, field integer ≥ 0, field 1..5, field one of a|b|c, field text (PII), field OtherName",
    ],
  },
  workflows: { name: "Workflows", forms: ["- Name: step → step → step"] },
  rules: { name: "Rules", forms: ["- [key] one sentence"] },
  acceptance: { name: "Acceptance", forms: ["- [key] one sentence"] },
  interface: {
    name: "Interface",
    forms: [...NAMING_FORMS, ...CONVENTION_FORMS],
  },
  evidence: { name: "Evidence", forms: ["one a line"] },
  preferences: { name: "Preferences", forms: ["one a line"] },
  deployment: { name: "Deployment", forms: ["one a line"] },
  dependsOn: {
    name: "Depends on",
    forms: ["names of services, one a line or with commas between"],
  },
  port: { name: "Port", forms: ["a number from 1 to 65535"] },
  priority: { name: "Priority", forms: ["critical", "high", "medium", "low"] },
  supersedes: { name: "Supersedes", forms: ["keys or intents, one a line or with commas between"] },
} as const satisfies Record<string, Heading>;

export type HeadingName = keyof typeof HEADINGS;

/** The heading of ours that these words are, in any case, one or several; null when they are another's. */
export function headingOf(words: string): HeadingName | null {
  const wanted = plain(words);
  const found = Object.entries(HEADINGS).find(([, heading]) => plain(heading.name) === wanted);
  return found === undefined ? null : (found[0] as HeadingName);
}

function plain(words: string): string {
  return words
    .toLowerCase()
    .replace(/[^a-z]+/g, " ")
    .trim()
    .replace(/s$/, "");
}
