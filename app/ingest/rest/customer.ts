import { z } from "zod";
import {
  idField,
  optionalCountryField,
  optionalFlagField,
  optionalGidField,
  optionalInstantField,
  optionalStatusField,
  optionalTextField,
  tagsField,
} from "../records/fields.ts";
import type { CustomerRecord } from "../records/records.ts";

/** A customer as customers/create and update send it. */
export const restCustomer = z.object({
  id: idField,
  admin_graphql_api_id: optionalGidField,
  email: optionalTextField(320),
  first_name: optionalTextField(255),
  last_name: optionalTextField(255),
  phone: optionalTextField(64),
  state: optionalStatusField,
  tags: tagsField,
  accepts_marketing: optionalFlagField,
  email_marketing_consent: z.object({ state: optionalStatusField }).nullish(),
  default_address: z
    .object({ country_code: optionalCountryField, province_code: optionalTextField(64) })
    .nullish(),
  created_at: optionalInstantField,
  updated_at: optionalInstantField,
});

export function customerFromRest(
  body: z.infer<typeof restCustomer>,
  triggeredAt: Date | null,
): CustomerRecord | string {
  // Shopify's own test notification has no version: it is told when it is sent.
  const updatedAt = body.updated_at ?? triggeredAt ?? body.created_at;
  if (!updatedAt) return "updated_at is missing";
  const consent = body.email_marketing_consent?.state;
  return {
    kind: "customer",
    id: body.admin_graphql_api_id ?? body.id,
    triggeredAt,
    customer: {
      email: body.email,
      firstName: body.first_name,
      lastName: body.last_name,
      phone: body.phone,
      country: body.default_address?.country_code ?? null,
      province: body.default_address?.province_code ?? null,
      state: body.state,
      tags: body.tags ?? [],
      acceptsMarketing: consent ? consent === "subscribed" : body.accepts_marketing,
      createdAt: body.created_at,
      updatedAt,
    },
  };
}
