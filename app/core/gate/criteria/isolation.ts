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
    switch (level) {
      case "sandbox":
        return { ruling: "met", seen, sentence: "Builders and products ran in a sandbox." };
      case "process":
        return {
          ruling: "met",
          seen,
          sentence:
            "Builders and products ran in plain processes, since all code is the factory's own compiler's; install the package bubblewrap for a sandbox.",
        };
      case "none":
        return policy.isolation === "required"
          ? {
              ruling: "evidence",
              seen,
              sentence:
                "Builders and products ran without isolation, and the policy requires it; install the package bubblewrap.",
            }
          : {
              ruling: "person",
              seen,
              sentence:
                "Builders and products ran without isolation, as the policy allows; a person must look at the change and merge it by hand.",
            };
    }
  },
};
