import { factoryContract } from "../contracts/factory.ts";
import { fakeLine, INTENT } from "../fakes/line.ts";

factoryContract("the line in memory", async () => {
  const { factory, forge, workflows } = await fakeLine({ stays: () => true, registers: false });
  const on = forge.branchHead("main") ?? "";
  forge.pushes("feature", { on, files: { "src/server.ts": "written by a person" } });
  return {
    factory,
    repository: "/repositories/shop",
    text: INTENT,
    ref: "feature",
    close: () => workflows.shutdown(),
  };
});
