import { z } from "zod";
import { policySchema } from "./policy.ts";
import { duration, size } from "./quantity.ts";
import { hostAndPort } from "./reach.ts";

const argv = z.tuple([z.string().min(1)], z.string());
const name = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,62}$/,
    "a name is lower-case letters, digits and dashes, at most 63, a letter first",
  );
/** A path inside the repository: relative, without `..`. */
const inside = z
  .string()
  .min(1)
  .refine(
    (path) => !path.startsWith("/") && !path.split("/").includes(".."),
    "name a path inside the repository",
  );

/** A folder written without a slash at its end, as every reader of it takes it. */
function withoutSlash(folder: string): string {
  return folder.replace(/\/+$/, "");
}

const CONFIGURATION = ["tsconfig*.json", "*.config.*", "package.json", "*lock*"];
const PROTECTED = [".github/**", ".factory/**", "**/CODEOWNERS"];

const verifier = z.union([
  argv.transform((command) => ({ command, after: [] as string[], timeout: undefined })),
  z.strictObject({
    command: argv,
    after: z.array(z.string()).default([]),
    timeout: duration.optional(),
  }),
]);

const run = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("http"),
    command: argv,
    health: z.string().startsWith("/").default("/health"),
    ready: duration.default(30_000),
    services: z
      .array(z.enum(["postgres"]))
      .max(0, "services are not in this version")
      .default([]),
  }),
  z.strictObject({ kind: z.literal("command"), command: argv }),
]);

const limits = z.strictObject({
  run: duration.default(20 * 60_000),
  verify: duration.default(5 * 60_000),
  memory: size.default(1024 ** 3),
  processes: z.int().min(16).max(4096).default(128),
  disk: size.default(1024 ** 3),
  output: size.default(10 * 1024 ** 2),
});

const OURS = /^(PORT|HOST|DATA_DIR|FACTORY_.*)$/;
/** Names of values that are secret: variables, and none that the factory sets. */
const secretName = z
  .string()
  .regex(
    /^[A-Za-z_][A-Za-z0-9_]*$/,
    "the name of a variable: letters, digits and _, no digit first",
  )
  .refine(
    (key) => !OURS.test(key) && key !== "PATH",
    "PATH, PORT, HOST, DATA_DIR and FACTORY_* are set by the factory",
  );
const environment = z
  .record(z.string(), z.string())
  .refine(
    (env) => !Object.keys(env).some((key) => OURS.test(key)),
    "PORT, HOST, DATA_DIR and FACTORY_* are set by the factory",
  );

/** Hosts that a box may reach through the factory's proxy. */
const network = z
  .array(
    z
      .string()
      .refine(
        (word) => hostAndPort(word) !== null,
        "name a host as example.org or example.org:8443, an address as 10.0.0.5:80 or [::1]:80, or registry",
      ),
  )
  .default([]);

const install = z.strictObject({
  command: argv,
  keys: z.array(inside).min(1),
  network,
});

const deploy = z.strictObject({
  target: z.enum(["local", "none", "dry-run"]).optional(),
  port: z.int().min(0).max(65_535).default(0),
});

/** What a graph is told, by key: its `inputs`. Each is a variable of every stage, so that its key is like the name of one. */
const inputs = z.record(
  z
    .string()
    .regex(
      /^[A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*$/,
      "the key of an input is letters, digits, _ and dots between them",
    ),
  z.json(),
);

const keys = z.strictObject({
  version: z.literal(1),
  name,
  stack: z.enum(["service", "next-convex", "fastapi-postgres", "none"]).default("service"),
  branch: z.string().min(1).default("main"),
  root: inside.overwrite(withoutSlash).default("."),
  install: install.optional(),
  env: environment.default({}),
  secrets: z.strictObject({ deploy: z.array(secretName).default([]) }).prefault({}),
  run,
  verify: z.record(name, verifier).default({}),
  limits: limits.prefault({}),
  network,
  build: z
    .strictObject({
      pipeline: z.string().min(1).default("build"),
      candidates: z.int().min(1).max(16).default(4),
      inputs: inputs.default({}),
    })
    .prefault({}),
  verify_config: z.array(z.string().min(1)).optional(),
  protected: z.array(z.string().min(1)).default(PROTECTED),
  scenarios: name.optional(),
  gate: policySchema.prefault({}),
  approval: z.enum(["auto", "checkpoints", "final"]).default("auto"),
  budget: z
    .strictObject({
      attempts: z.int().min(1).max(100).default(5),
      minutes: z.number().positive().default(60),
      usd: z.number().nonnegative().default(5),
      /** Of the whole product, ever, and in a month of the calendar (UTC); without them no more than each lineage's own. */
      product_usd: z.number().nonnegative().optional(),
      month_usd: z.number().nonnegative().optional(),
    })
    .prefault({}),
  deploy: deploy.prefault({}),
});

const shape = keys.refine(
  ({ env, secrets }) => !secrets.deploy.some((key) => Object.hasOwn(env, key)),
  { path: ["secrets", "deploy"], error: "a name stands in env too; leave it in one of them" },
);

/** `.factory/product.yml`, decoded, every default filled in. Times in milliseconds, sizes in bytes. */
export const productFileSchema = shape.transform((file) => ({
  ...file,
  verify_config: file.verify_config ?? (file.stack === "service" ? [] : CONFIGURATION),
  deploy: {
    ...file.deploy,
    target: file.deploy.target ?? (file.run.kind === "http" ? "local" : "none"),
  },
}));

export type ProductFile = z.output<typeof productFileSchema>;

/** Where a product's own file lies in its repository. */
export const PRODUCT_FILE = ".factory/product.yml";

/** What the paths of everything below a product's root begin with in its repository; empty where the root is the whole of it. */
export function rootPrefix(root: string): string {
  return root === "." ? "" : `${root}/`;
}

/** A registered product: its name, its repository (an absolute path) and the branch that is built on. */
export interface Product {
  readonly name: string;
  readonly repository: string;
  readonly branch: string;
}

/** What a product asks for that this version does not do, as a sentence with its remedy; null when it does all. */
export function unsupportedPart(file: ProductFile): string | null {
  if (file.stack === "next-convex" || file.stack === "fastapi-postgres")
    return `stack ${file.stack} is not in this version; use service, or none with a pipeline of your own`;
  return null;
}
