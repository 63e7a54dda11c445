import { z } from "zod";
import {
  amount,
  country,
  currency,
  externalId,
  instant,
  quantity,
  signedAmount,
  stock,
  tags,
  text,
} from "./fields.ts";

/** A customer as other systems send it. */
export const customerSchema = z
  .strictObject({
    externalId,
    email: text(320).nullish(),
    firstName: text(255).nullish(),
    lastName: text(255).nullish(),
    phone: text(64).nullish(),
    country: country.nullish(),
    province: text(64).nullish(),
    tags: tags.nullish(),
    acceptsMarketing: z.boolean().nullish(),
    createdAt: instant.nullish(),
    updatedAt: instant.nullish().meta({ description: "Newer wins; without it the arrival counts." }),
  })
  .meta({ id: "Customer" });

const variantSchema = z
  .strictObject({
    externalId: externalId.meta({ description: "Unique among all variants of the tenant." }),
    title: text(512).nullish(),
    sku: text(255).nullish(),
    price: amount.nullish(),
    unitCost: amount.nullish(),
    inventoryQuantity: stock.nullish(),
  })
  .meta({ id: "Variant" });

/** A product with all of its variants. Prices are in the tenant's currency. */
export const productSchema = z
  .strictObject({
    externalId,
    title: text(512),
    handle: text(255).nullish(),
    vendor: text(255).nullish(),
    productType: text(255).nullish(),
    status: z.enum(["active", "archived", "draft"]).nullish(),
    tags: tags.nullish(),
    updatedAt: instant.nullish().meta({ description: "Newer wins; without it the arrival counts." }),
    variants: z.array(variantSchema).max(2_000).nullish(),
  })
  .meta({ id: "Product" });

const lineSchema = z
  .strictObject({
    externalId,
    product: externalId.nullish(),
    variant: externalId.nullish(),
    title: text(512).nullish(),
    sku: text(255).nullish(),
    quantity: quantity.meta({ description: "Units ordered; later refunds do not lower it." }),
    unitPrice: amount,
    discount: amount.nullish().meta({ description: "Off the whole line, order-level share included." }),
    tax: amount.nullish().meta({ description: "Of the whole line." }),
    giftCard: z.boolean().nullish().meta({ description: "A gift card sold: no sale, a liability." }),
  })
  .meta({ id: "OrderLine" });

const refundLineSchema = z
  .strictObject({
    line: externalId.meta({
      description: 'externalId of the order\'s line; "total" for an order that has just a total.',
    }),
    quantity,
    amount: amount.meta({
      description: "Value of the returned units after discounts; with tax if taxesIncluded.",
    }),
    tax: amount.nullish(),
  })
  .meta({ id: "RefundLine" });

const refundSchema = z
  .strictObject({
    externalId,
    processedAt: instant,
    lines: z.array(refundLineSchema).max(1_000).nullish(),
    shipping: z
      .union([z.strictObject({ amount, tax: amount.nullish() }).meta({ id: "RefundShipping" }), amount])
      .nullish(),
    adjustment: signedAmount.nullish().meta({
      description:
        "Positive: kept back (a restocking fee). Negative: paid beyond the goods (a goodwill payment).",
    }),
  })
  .meta({ id: "Refund" });

const shippingSchema = z
  .strictObject({ amount, discount: amount.nullish(), tax: amount.nullish() })
  .meta({ id: "Shipping" });

/** An order with everything it sold, or, for simple systems, just its total. */
export const orderSchema = z
  .strictObject({
    externalId,
    name: text(64).nullish().meta({ description: "As people call it, for example #1001." }),
    processedAt: instant.meta({ description: "When the sale happened: it dates every line." }),
    updatedAt: instant.nullish().meta({ description: "Newer wins; without it the arrival counts." }),
    currency: currency.nullish().meta({ description: "The tenant's if absent." }),
    customer: z.union([externalId, customerSchema]).nullish().meta({
      description:
        "The customer's externalId, or the customer itself, stored as if it had been sent alone. Unknown ids make a customer.",
    }),
    test: z.boolean().nullish(),
    cancelledAt: instant.nullish(),
    taxesIncluded: z.boolean().nullish().meta({ description: "Whether prices include tax." }),
    channel: text(64).nullish(),
    country: country.nullish(),
    discountCodes: z.array(text(255)).max(100).nullish(),
    lines: z.array(lineSchema).max(1_000).nullish(),
    shipping: z
      .union([shippingSchema, amount])
      .nullish()
      .meta({ description: "What shipping cost: an amount, or with its discount and tax." }),
    tip: amount.nullish(),
    duties: amount.nullish(),
    refunds: z
      .array(refundSchema)
      .max(250)
      .nullish()
      .meta({ description: "All refunds of the order so far: one that is left out is gone." }),
    total: amount.nullish().meta({
      description: "Instead of lines: what was paid, tax and shipping included. Give one of the two.",
    }),
    tax: amount.nullish().meta({ description: "With total only: the tax in it, without shipping's." }),
    discount: amount.nullish().meta({ description: "With total only: what was taken off." }),
  })
  .meta({ id: "Order" });

export type CustomerInput = z.output<typeof customerSchema>;
export type ProductInput = z.output<typeof productSchema>;
export type OrderInput = z.output<typeof orderSchema>;
