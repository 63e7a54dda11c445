import { z } from "zod";
import { isTimeZone } from "#app/lib/calendar.ts";

const currencies = new Set(Intl.supportedValuesOf("currency"));
/** Names only: an offset such as +02:00 knows no summer time. */
const zoneName = /^(UTC|[A-Z][A-Za-z]+(\/[A-Z][A-Za-z0-9_+-]*){1,2})$/;

const profile = {
  name: z.string().trim().min(1, "must not be empty").max(255, "has more than 255 characters"),
  currency: z
    .string()
    .refine((code) => currencies.has(code), "is no currency of ISO 4217, such as USD")
    .meta({ description: "ISO 4217.", examples: ["USD"] }),
  timeZone: z
    .string()
    .max(64)
    .refine(
      (zone) => zoneName.test(zone) && isTimeZone(zone),
      "is no IANA time zone, such as America/New_York",
    )
    .meta({ description: "IANA name: all days of the tenant are in it.", examples: ["America/New_York"] }),
};

export const newTenant = z.strictObject(profile).meta({ id: "NewTenant" });

export const tenantChange = z
  .strictObject(profile)
  .partial()
  .refine((change) => Object.keys(change).length > 0, "names nothing to change")
  .meta({ id: "TenantChange" });

export const tenant = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    currency: z.string(),
    timeZone: z.string(),
    /** The Shopify shop, if it is one. */
    domain: z.string().nullable().meta({ description: "Of the Shopify shop; null where there is none." }),
    state: z.enum(["installing", "active", "needs_reauth", "uninstalled", "erasing", "erased"]),
    createdAt: z.iso.datetime(),
    erasure: z
      .strictObject({
        rows: z.number().int().meta({ description: "Rows erased so far." }),
        tables: z.number().int().meta({ description: "Tables that hold nothing of it any more …" }),
        of: z.number().int().meta({ description: "… of so many." }),
      })
      .nullable()
      .meta({ description: "How far the erasure is; null without one, before its start and in lists." }),
  })
  .meta({ id: "Tenant" });

export const openedTenant = z
  .strictObject({
    tenant,
    apiKey: z.strictObject({
      id: z.string(),
      name: z.string(),
      scopes: z.array(z.enum(["ingest", "read"])),
      secret: z.string().meta({ description: "The key itself. Not stored: it is never shown again." }),
    }),
  })
  .meta({ id: "OpenedTenant" });

export const tenantPage = z
  .strictObject({ tenants: z.array(tenant), nextCursor: z.string().nullable() })
  .meta({ id: "TenantPage" });

export const tenantPageParameters = z.strictObject({
  limit: z
    .string()
    .regex(/^([1-9]\d?|1\d\d|2[0-4]\d|250)$/, "takes 1 to 250")
    .optional()
    .meta({ description: "Tenants of a page, 1 to 250; 50 unless said." }),
  cursor: z.string().max(100).optional().meta({ description: "`nextCursor` of the page before." }),
});
