import { describe } from "vitest";
import { ledgerContract } from "../contracts/ledger.ts";
import { objectsContract } from "../contracts/objects.ts";
import { CONTRACT_QUEUES, stepsContract } from "../contracts/steps.ts";
import { fakeLedger } from "./ledger.ts";
import { fakeObjects } from "./objects.ts";
import { fakeWorkflows } from "./steps.ts";

for (const twice of [false, true]) {
  describe(`the engine in memory${twice ? ", every step done twice" : ""}`, () => {
    stepsContract(async () => {
      const workflows = fakeWorkflows({ queues: CONTRACT_QUEUES, twice });
      return {
        workflows,
        restart: async () => {
          workflows.crash();
          await workflows.launch();
        },
        close: () => workflows.shutdown(),
      };
    });
  });
}

describe("the ledger in memory", () => {
  ledgerContract(async () => {
    const clock = { now: Date.parse("2026-01-01T00:00:00Z") };
    return { ledger: fakeLedger(() => clock.now), clock };
  });
});

describe("the object store in memory", () => {
  objectsContract(async () => fakeObjects());
});
