import { failureClass } from "../run/failure-class.ts";
import type { Outcome } from "../run/outcome.ts";
import type { Handler } from "./handler.ts";

/** A diamond passes on how the node before it ended, so that its edges can ask for it. */
export const conditional: Handler = {
  name: "conditional",
  retried: false,
  run: async ({ previous }) => passedOn(previous ?? { status: "success" }),
};

function passedOn(previous: Outcome): Outcome {
  const kind = failureClass(previous);
  return {
    status: previous.status,
    notes: "conditional pass-through",
    ...(previous.preferred_label === undefined
      ? {}
      : { preferred_label: previous.preferred_label }),
    ...(previous.failure_reason === undefined ? {} : { failure_reason: previous.failure_reason }),
    ...(kind === "" ? {} : { context_updates: { failure_class: kind } }),
  };
}
