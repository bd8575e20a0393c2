import { describe, expect, it } from "vitest";
import { decode } from "../../app/core/decode.ts";
import { DEFAULT_POLICY, policyDigest, policySchema } from "../../app/core/policy.ts";

const read = (value: unknown) => decode(policySchema, value, "product.yml, gate");

describe("the policy of the gate", () => {
  it("has the published defaults", () => {
    expect(read({})).toEqual({
      mode: "looks",
      target: 0.98,
      alpha: 0.05,
      power: { rate: 0.995, at_least: 0.9 },
      selection: 192,
      untested: {},
      isolation: "required",
    });
    expect(read({})).toEqual(DEFAULT_POLICY);
    expect(read({ power: { rate: 0.99 } }).power).toEqual({ rate: 0.99, at_least: 0.9 });
  });

  it("reads what it gives as itself, with the same digest, in whatever order keys stand", () => {
    expect(read(DEFAULT_POLICY)).toEqual(DEFAULT_POLICY);
    const turned = Object.fromEntries(Object.entries(DEFAULT_POLICY).toReversed());
    expect(policyDigest(read(turned))).toBe(policyDigest(DEFAULT_POLICY));
    expect(policyDigest(read({ target: 0.981 }))).not.toBe(policyDigest(DEFAULT_POLICY));
    expect(policyDigest(read({ untested: { a: "b" } }))).not.toBe(policyDigest(DEFAULT_POLICY));
  });

  it.each([
    [{ target: 1 }, "target: saw 1; give a chance above 0 and below 1"],
    [{ target: "98%" }, 'target: saw "98%"; give a number'],
    [{ alpha: 0 }, "alpha: saw 0; give a chance above 0 and below 1"],
    [{ alpha: 0.9 }, "alpha: saw 0.9; give at most 0.5"],
    [{ mode: "peek" }, 'mode: saw "peek"; use "looks" or "fixed" or "betting"'],
    [{ power: { rate: 0.9 } }, "power.rate: saw 0.9; give a rate above the target"],
    [{ selection: 10 }, "selection: saw 10; give at least 64"],
    [{ untested: { gate: " " } }, 'untested.gate: saw " "; say why it is not tested'],
    [{ isolation: "some" }, 'isolation: saw "some"; use "required" or "none"'],
    [{ tarket: 0.9 }, "tarket: saw 0.9; this key is not known here"],
  ])("refuses %j", (value, message) => {
    expect(() => read(value)).toThrow(`product.yml, gate: ${message}`);
  });

  it("names the same rules by the same digest, whatever stands there besides", () => {
    expect(policyDigest(read({ mode: "betting" }))).not.toBe(policyDigest(DEFAULT_POLICY));
    expect(policyDigest(read({ mode: "looks" }))).toBe(policyDigest(DEFAULT_POLICY));
    expect(policyDigest(read({ mode: "betting", cap: 300 }))).not.toBe(
      policyDigest(read({ mode: "betting" })),
    );
  });
});
