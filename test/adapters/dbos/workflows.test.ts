import { describe } from "vitest";
import { dbosWorkflows } from "../../../app/adapters/dbos/workflows.ts";
import { openDatabase } from "../../../app/adapters/postgres/database.ts";
import { CONTRACT_QUEUES, stepsContract } from "../../contracts/steps.ts";
import { testDatabase } from "../../database.ts";

describe("the engine on PostgreSQL", () => {
  stepsContract(async () => {
    const { url } = await testDatabase();
    const opened = await openDatabase({ url, home: "" });
    const workflows = dbosWorkflows({
      url,
      replicas: opened.replicas,
      slot: "test",
      queues: CONTRACT_QUEUES,
      log: (line) => console.error(line),
    });
    return {
      workflows,
      restart: async () => {
        await workflows.shutdown();
        await workflows.launch();
      },
      close: async () => {
        await workflows.shutdown();
        await opened.close();
      },
    };
  });
});
