import { API_FILE } from "./files/api-file.ts";
import { CHECK_FILE } from "./files/check-file.ts";
import { INTEGRATION_TEST } from "./files/integration-test.ts";
import { NODE_TYPES } from "./files/node-types.ts";
import { SERVER_FILE } from "./files/server-file.ts";
import { STORE_FILE } from "./files/store-file.ts";
import { UDC_FILE } from "./files/udc-file.ts";
import { VALUES_FILE } from "./files/values-file.ts";
import { WORLD_FILE } from "./files/world-file.ts";
import { modelFile } from "./model-file.ts";
import { packageFile, TSCONFIG_FILE } from "./package-file.ts";
import type { EmittedFile, Project } from "./project.ts";
import { readmeFile } from "./readme-file.ts";
import { rulesFile } from "./rules-file.ts";
import { unitTestFile } from "./unit-test-file.ts";
import { workflowsFile } from "./workflows-file.ts";

/** A TypeScript service for Node with no run-time dependency: `node src/server.ts`. */
export function serviceStack(project: Project): readonly EmittedFile[] {
  const files: Readonly<Record<string, string>> = {
    "README.md": readmeFile(project),
    "package.json": packageFile(project),
    "tsconfig.json": TSCONFIG_FILE,
    "src/api.ts": API_FILE,
    "src/check.ts": CHECK_FILE,
    "src/model.ts": modelFile(project),
    "src/rules.ts": rulesFile(project),
    "src/server.ts": SERVER_FILE,
    "src/store.ts": STORE_FILE,
    "src/udc.ts": UDC_FILE,
    "src/values.ts": VALUES_FILE,
    "src/workflows.ts": workflowsFile(project),
    "src/world.ts": WORLD_FILE,
    "test/integration.test.ts": INTEGRATION_TEST,
    "test/unit.test.ts": unitTestFile(project),
    "types/node.d.ts": NODE_TYPES,
  };
  return Object.entries(files).map(([path, text]) => ({ path, text }));
}
