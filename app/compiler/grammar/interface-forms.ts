/** Lines on the records of a step's output and on a run's alerts. */
export const OUTPUT_FORMS: readonly string[] = [
  "- step-name: field, field; one for every X, the smallest F first; G is what it gets",
  "- alerts: the same records as step-name",
];

/** Lines under ### Interface that name something; sentences on values and answers stand beside them. */
export const NAMING_FORMS: readonly string[] = [
  "- Name: /path",
  "- Panels: Name, Name",
  ...OUTPUT_FORMS,
];
