import { factoryContract } from "../contracts/factory.ts";
import { fakeLine, INTENT } from "../fakes/line.ts";

factoryContract("the line in memory", async () => {
  const { factory, workflows } = await fakeLine({ stays: () => true, registers: false });
  return {
    factory,
    repository: "/repositories/shop",
    text: INTENT,
    close: () => workflows.shutdown(),
  };
});
