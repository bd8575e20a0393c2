import fc from "fast-check";
import { expect, test } from "vitest";
import { type Machine, readConfig, SETTINGS } from "../app/config.ts";

const machine: Machine = {
  platform: "linux",
  root: false,
  cores: 6,
  folder: { user: "/home/ada", current: "/home/ada/work" },
};

test("an empty environment gives every setting its default", () => {
  expect(readConfig({}, machine)).toEqual({
    config: {
      home: "/home/ada/.local/state/sovereign-factory",
      packs: "/home/ada/.local/state/sovereign-factory/packs",
      anchors: null,
      jobs: 6,
      intents: 5,
      builds: 3,
      uids: { first: 60_578, last: 61_183 },
      models: {
        upstreams: {
          anthropic: "https://api.anthropic.com",
          openai: "https://api.openai.com/v1",
          google: "https://generativelanguage.googleapis.com",
        },
        model: "claude-sonnet-5-5",
        prices: {},
        runUsd: 5,
        monthUsd: null,
      },
      engine: { wish: "embedded", program: null, cxdb: null },
    },
    secrets: { databaseUrl: null, token: null, modelKeys: {} },
  });
});

test.each([
  [{ root: true }, {}, "/var/lib/factory"],
  [{ platform: "darwin" }, {}, "/home/ada/Library/Application Support/sovereign-factory"],
  [{}, { XDG_STATE_HOME: "/state/" }, "/state/sovereign-factory"],
  [{}, { FACTORY_HOME: "../x/./y" }, "/home/ada/x/y"],
  [{ root: true }, { FACTORY_HOME: "/srv/f" }, "/srv/f"],
])("the home is found on %j with %j", (differs, environment, home) => {
  expect(readConfig(environment, { ...machine, ...differs }).config.home).toBe(home);
});

test("--home goes before FACTORY_HOME", () => {
  const { config } = readConfig({ FACTORY_HOME: "/a" }, machine, { home: "b" });
  expect(config).toMatchObject({ home: "/home/ada/work/b", packs: "/home/ada/work/b/packs" });
});

test("every wrong variable is named with what was seen and what to do", () => {
  const environment = {
    FACTORY_JOBS: "many",
    FACTORY_BUILDS: "0",
    FACTORY_UIDS: "0-10",
    FACTORY_JBOS: "3",
    FACTORY_ZEBRA: "1",
  };
  expect(() => readConfig(environment, machine)).toThrow(
    [
      "FACTORY_JBOS: no setting of that name; did you mean FACTORY_JOBS?",
      `FACTORY_ZEBRA: no setting of that name; known are ${SETTINGS.map(({ name }) => name).join(", ")}`,
      'FACTORY_JOBS: saw "many"; give a whole number from 1 to 9999',
      'FACTORY_BUILDS: saw "0"; give a whole number from 1 to 9999',
      'FACTORY_UIDS: saw "0-10"; give two numbers from 1000 to 61183 as 60578-61183',
    ].join("\n"),
  );
});

test("a secret that is wrong is never shown", () => {
  const environment = { FACTORY_TOKEN: "hunter2", DATABASE_URL: "mysql://root:hunter2@db" };
  const refusal = (): unknown => readConfig(environment, machine);
  expect(refusal).toThrow(/FACTORY_TOKEN: saw a value of 7 characters/);
  expect(refusal).toThrow(/DATABASE_URL: saw a value of 23 characters/);
  expect(refusal).not.toThrow(/hunter2/);
});

test("no value of a variable makes anything but settings or a refusal", () => {
  const names = fc.constantFrom(...SETTINGS.map(({ name }) => name));
  fc.assert(
    fc.property(fc.dictionary(names, fc.string()), (environment) => {
      try {
        const { config } = readConfig(environment, machine);
        expect(config.home).toMatch(/^\/[^/]/);
        expect(config.jobs).toBeGreaterThan(0);
      } catch (error) {
        expect(error).toMatchObject({ name: "FactoryError", code: "invalid-input" });
      }
    }),
  );
});

test("models, their prices and what a run may spend are read and checked", () => {
  const environment = {
    ANTHROPIC_API_KEY: "k-1",
    ANTHROPIC_BASE_URL: "http://127.0.0.1:9/",
    OPENAI_API_KEY: "k-2",
    OPENAI_BASE_URL: "http://127.0.0.1:8/v1",
    GEMINI_API_KEY: "k-3",
    GOOGLE_GEMINI_BASE_URL: "http://127.0.0.1:7",
    FACTORY_MODEL_PRICES: "house/one=1.5/2, other=0/0",
    FACTORY_RUN_USD: "2.50",
    FACTORY_MONTH_USD: "100",
    FACTORY_ENGINE: "auto",
    FACTORY_KILROY: "bin/kilroy",
    FACTORY_CXDB: "127.0.0.1:9009,http://127.0.0.1:9010/",
  };
  const { config, secrets } = readConfig(environment, machine);
  expect(config.models).toMatchObject({
    upstreams: {
      anthropic: "http://127.0.0.1:9",
      openai: "http://127.0.0.1:8/v1",
      google: "http://127.0.0.1:7",
    },
    model: "claude-sonnet-5-5",
    prices: { "house/one": { input: 1.5, output: 2 }, other: { input: 0, output: 0 } },
    runUsd: 2.5,
    monthUsd: 100,
  });
  expect(secrets.modelKeys).toEqual({ anthropic: "k-1", openai: "k-2", google: "k-3" });
  expect(config.engine).toEqual({
    wish: "auto",
    program: "/home/ada/work/bin/kilroy",
    cxdb: { binary: "127.0.0.1:9009", page: "http://127.0.0.1:9010" },
  });
});

test.each([
  ["ANTHROPIC_BASE_URL", "ftp://x"],
  ["OPENAI_BASE_URL", "api.openai.com"],
  ["GOOGLE_GEMINI_BASE_URL", "https://x?key=1"],
  ["FACTORY_MODEL", "two words"],
  ["FACTORY_MODEL_PRICES", "x=1"],
  ["FACTORY_RUN_USD", "-1"],
  ["FACTORY_MONTH_USD", "a lot"],
  ["FACTORY_ENGINE", "dagger"],
  ["FACTORY_CXDB", "http://127.0.0.1:9010"],
])("%s=%s is refused, naming the setting and the remedy", (name, value) => {
  expect(() => readConfig({ [name]: value }, machine)).toThrow(
    new RegExp(`^${name}: saw .*; (write|give) `),
  );
});

test("a key that is refused is not shown", () => {
  expect(() => readConfig({ ANTHROPIC_API_KEY: "my secret" }, machine)).toThrow(
    /^ANTHROPIC_API_KEY: saw a value of 9 characters/,
  );
});

test("where heads of the ledger are kept outside is a file, named from the current folder", () => {
  const { config } = readConfig({ FACTORY_ANCHORS: "../kept/heads" }, machine);
  expect(config.anchors).toMatch(/^\/.*\/kept\/heads$/);
  expect(() => readConfig({ FACTORY_ANCHOR: "x" }, machine)).toThrow(
    /did you mean FACTORY_ANCHORS/,
  );
});
