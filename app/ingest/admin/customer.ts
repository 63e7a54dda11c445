import { z } from "zod";
import {
  idField,
  instantField,
  optionalCountryField,
  optionalInstantField,
  optionalStatusField,
  optionalTextField,
  tagsField,
} from "../records/fields.ts";
import type { CustomerRecord } from "../records/records.ts";

/** A Customer of the Admin GraphQL API. */
export const adminCustomer = z.object({
  id: idField,
  firstName: optionalTextField(255),
  lastName: optionalTextField(255),
  state: optionalStatusField,
  tags: tagsField,
  email: optionalTextField(320),
  phone: optionalTextField(64),
  defaultEmailAddress: z
    .object({ emailAddress: optionalTextField(320), marketingState: optionalStatusField })
    .nullish(),
  defaultPhoneNumber: z.object({ phoneNumber: optionalTextField(64) }).nullish(),
  defaultAddress: z
    .object({ countryCodeV2: optionalCountryField, provinceCode: optionalTextField(64) })
    .nullish(),
  createdAt: optionalInstantField,
  updatedAt: instantField,
});

export function customerFromAdmin(node: z.infer<typeof adminCustomer>): CustomerRecord {
  const marketing = node.defaultEmailAddress?.marketingState;
  return {
    kind: "customer",
    id: node.id,
    triggeredAt: null,
    customer: {
      email: node.defaultEmailAddress?.emailAddress ?? node.email,
      firstName: node.firstName,
      lastName: node.lastName,
      phone: node.defaultPhoneNumber?.phoneNumber ?? node.phone,
      country: node.defaultAddress?.countryCodeV2 ?? null,
      province: node.defaultAddress?.provinceCode ?? null,
      state: node.state,
      tags: node.tags ?? [],
      acceptsMarketing: marketing ? marketing === "subscribed" : null,
      createdAt: node.createdAt,
      updatedAt: node.updatedAt,
    },
  };
}
