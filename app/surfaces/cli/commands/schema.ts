import type { Command } from "commander";
import type { Act } from "../call.ts";
import { EXIT } from "../exit-code.ts";

/** `sf schema`: the JSON Schema of a format, for editors; without a name, the names. */
export function addSchema(schema: Command, act: Act): void {
  schema.argument("[name]", "a format").action(
    act(async (call, name: string | undefined) => {
      const workbench = await call.doors.workbench(call.home);
      if (name === undefined) {
        const names = await workbench.schemaNames();
        call.show(names, () => names.join("\n"));
        return EXIT.done;
      }
      const schema = await workbench.schema(name);
      call.show(schema, () =>
        typeof schema === "string" ? schema.trimEnd() : JSON.stringify(schema, null, 2),
      );
      return EXIT.done;
    }),
  );
}
