import type { Judgement, Rule } from "./rule.ts";

/** Where the candidate ran: it could reach neither the holdouts nor the judge. */
export const isolation: Rule = {
  required: ({ policy }) =>
    policy.isolation === "required"
      ? "a sandbox, or processes of our own compiler's code"
      : "none, and then a person merges",
  judge({ evaluation, policy }): Judgement {
    const { level, record } = evaluation.isolation;
    const seen = `${level}, record ${record}`;
    if (level === "sandbox")
      return { ruling: "met", seen, sentence: "Builders and products ran in a sandbox." };
    // Only under this policy may code run here that is not the compiler's own, and nobody has told which it was.
    if (policy.isolation === "none")
      return {
        ruling: "person",
        seen,
        sentence:
          "Builders and products ran without a sandbox, as the policy allows; a person must look at the change and merge it by hand.",
      };
    return level === "process"
      ? {
          ruling: "met",
          seen,
          sentence:
            "Builders and products ran in plain processes, since all code is the factory's own compiler's; install the package bubblewrap for a sandbox.",
        }
      : {
          ruling: "evidence",
          seen,
          sentence:
            "Builders and products ran without isolation, and the policy requires it; install the package bubblewrap.",
        };
  },
};
