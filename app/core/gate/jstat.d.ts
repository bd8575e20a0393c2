/** The part of jStat that the gate uses; the package brings no types. */
declare module "jstat" {
  const jStat: {
    readonly beta: {
      /** The quantile of the beta distribution. */
      inv(chance: number, alpha: number, beta: number): number;
    };
  };
  export = jStat;
}
