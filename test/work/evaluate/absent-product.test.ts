import { expect, test } from "vitest";
import { decode } from "../../../app/core/decode.ts";
import { productFileSchema } from "../../../app/core/product.ts";
import { lacksProgram } from "../../../app/work/evaluate/absent-product.ts";

const paths = new Set(["bin.js", "src/main.py", "count"]);
const lacks = (...command: string[]) =>
  lacksProgram(
    decode(productFileSchema, { version: 1, name: "x", run: { kind: "command", command } }, "x"),
    paths,
  );

test("a command lacks its program when the file it names is not in the tree", () => {
  expect(lacks("node", "gone.js")).toBe(true);
  expect(lacks("./gone")).toBe(true);
  expect(lacks("python3", "-B", "src/gone.py")).toBe(true);
});

test("a command whose file is there, or that names none, lacks nothing", () => {
  expect(lacks("node", "bin.js", "output.json")).toBe(false);
  expect(lacks("./count")).toBe(false);
  expect(lacks("python3", "-B", "./src/main.py")).toBe(false);
  expect(lacks("python3", "-m", "count")).toBe(false);
  expect(lacks("cat")).toBe(false);
});
