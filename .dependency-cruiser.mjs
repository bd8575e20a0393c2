// Who may import whom: the table of the design page as rules. One rule a layer; each names what it may reach, all else is an error.
const only = (name, from, may, comment) => ({ name, comment, severity: "error", from: { path: from }, to: { pathNot: may } });
const confine = (name, packages, to) => ({
  name, severity: "error",
  from: { path: "^(app|actions)/", pathNot: to },
  to: { path: `node_modules/(${packages})/` },
});
const PURE = "node_modules/(zod|jstat|canonicalize|fast-check|ajv|ajv-formats)/";
const NODE_CRYPTO = "^(node:)?crypto$";

export default {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    { name: "no-orphans", severity: "error", from: { orphan: true, path: "^(app|actions)/" }, to: {} },
    { name: "everything-resolves", severity: "error", from: {}, to: { couldNotResolve: true } },
    { name: "no-dev-package-in-app", severity: "error", from: { path: "^(app|actions)/" }, to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] } },
    { name: "nothing-imports-tests-or-data", severity: "error", from: { path: "^(app|actions)/" }, to: { path: "^(test|pipelines|scenarios)/" } },

    only("core-is-pure", "^app/core/", ["^app/core/", PURE, NODE_CRYPTO], "nouns and decisions, no I/O"),
    { name: "attractor-stands-alone", comment: "the pipeline language knows no factory", severity: "error",
      from: { path: "^app/attractor/" }, to: { pathNot: ["^app/attractor/", "node_modules/(zod|tar)/"], dependencyTypesNot: ["core"] } },
    only("compiler-is-pure", "^app/compiler/", ["^app/compiler/", "^app/core/", PURE], "spec graph in, files out"),
    only("derived-packs-see-the-spec-alone", "^app/core/pack-derivation/", ["^app/core/(pack-derivation|pack|spec)/", "node_modules/zod/"], "what judges a build shares nothing with what builds it"),
    { name: "compiler-sees-no-derived-pack", severity: "error", from: { path: "^app/compiler/" }, to: { path: "^app/core/pack-derivation/" } },
    only("ports-speak-core", "^app/ports/", ["^app/(core|ports)/"]),
    only("phases-know-ports", "^app/phases/", ["^app/(core|ports|phases)/"]),
    { name: "phases-do-not-call-each-other", severity: "error",
      from: { path: "^app/phases/", pathNot: "^app/phases/line\\.ts$" }, to: { path: "^app/phases/" } },
    only("work-knows-ports", "^app/work/", ["^app/(core|ports|work)/"]),
    only("workbench-knows-ports", "^app/workbench/", ["^app/(core|ports|work|workbench)/"], "what needs no server"),
    only("factory-knows-ports-and-the-line", "^app/factory/", ["^app/(core|ports|factory)/", "^app/phases/line\\.ts$"], "the running line's answers to surfaces"),
    { name: "workbench-reaches-no-database", severity: "error",
      from: { path: "^app/(workbench/|compose-workbench\\.ts)" }, to: { path: "^app/adapters/(dbos|postgres)/|node_modules/(@dbos-inc|kysely|pg)/", reachable: true } },
    { name: "adapters-know-no-neighbour", severity: "error",
      from: { path: "^app/adapters/([^/]+)/" }, to: { path: "^app/", pathNot: ["^app/(core|ports|attractor|compiler)/", "^app/adapters/$1/"] } },
    { name: "surfaces-ask-ports", severity: "error",
      from: { path: "^app/surfaces/([^/]+)/" }, to: { path: "^app/", pathNot: ["^app/(core|ports)/", "^app/surfaces/$1/"] } },
    { name: "actions-are-roots", severity: "error",
      from: { path: "^actions/([^/]+)/" }, to: { path: "^(app|actions)/", pathNot: ["^app/(core|ports|work)/", "^app/adapters/", "^actions/$1/"] } },
    { name: "actions-run-without-a-database", severity: "error", from: { path: "^actions/" }, to: { path: "^app/adapters/(dbos|postgres)/" } },
    { name: "only-roots-import-compose", severity: "error",
      from: { path: "^app/", pathNot: "^app/(server|cli)\\.ts$" }, to: { path: "^app/(compose|server|cli)\\.ts$" } },
    { name: "only-roots-import-compose-workbench", severity: "error",
      from: { path: "^app/", pathNot: "^app/(compose|server|cli)\\.ts$" }, to: { path: "^app/compose-workbench\\.ts$" } },
    { name: "compose-knows-no-surface", severity: "error", from: { path: "^app/compose(-workbench)?\\.ts$" }, to: { path: "^app/(surfaces/|server\\.ts|cli\\.ts)" } },
    only("config-knows-core", "^app/config(-values)?\\.ts$", ["^app/core/", "^app/config-values\\.ts$", "node_modules/zod/"]),

    confine("dbos-only-in-its-adapter", "@dbos-inc/[^/]+", "^app/adapters/dbos/"),
    confine("sql-only-in-postgres", "kysely|pg", "^app/adapters/postgres/"),
    confine("graphviz-only-in-its-adapter", "@viz-js/[^/]+", "^app/adapters/graphviz/"),
    confine("octokit-only-at-github", "probot|@octokit/[^/]+", "^app/(adapters|surfaces)/github/"),
    confine("fastify-only-in-http-surfaces", "fastify|@fastify/[^/]+", "^app/(surfaces/(api|web|github)/|server\\.ts)"),
    confine("actions-toolkit-only-in-actions", "@actions/[^/]+", "^actions/"),
  ],
  options: { doNotFollow: { path: "node_modules" }, tsPreCompilationDeps: true, tsConfig: { fileName: "tsconfig.json" }, enhancedResolveOptions: { extensions: [".ts", ".js"], exportsFields: ["exports"], conditionNames: ["import", "node", "default", "types"] } },
};
