import { z } from "zod";

/** The caps on what models may cost: of a lineage, of a product, of a product's month, and of the month of all products together. */
export const moneyCapSchema = z.enum([
  "budget.usd",
  "budget.product_usd",
  "budget.month_usd",
  "FACTORY_MONTH_USD",
]);
export type MoneyCap = z.output<typeof moneyCapSchema>;
