import { expect, test } from "vitest";
import { z } from "zod";
import { answerTagged } from "#app/api/entity-tag.ts";
import { readFormat } from "#app/api/read-format.ts";
import { readParameters } from "#app/api/read-parameters.ts";
import { reasonOf } from "#app/db/index.server.ts";
import { maskPayload, plainPayload } from "#app/inbox/mask-payload.ts";
import { hasSignature, verifyWebhook } from "#app/inbox/verify-webhook.server.ts";
import { readApiJson } from "#app/ingest/api/read-api-json.ts";
import { amountField, idField, instantField, optionalRateField } from "#app/ingest/records/fields.ts";
import { readJson } from "#app/ingest/records/read-json.ts";
import { csvRecord } from "#app/lib/csv.ts";
import { maskPath, maskText } from "#app/lib/mask-text.ts";
import { cursorCodec } from "#app/lib/cursor.ts";
import { parseShopDomain } from "#app/lib/shop-domain.ts";
import { routeLabels } from "#app/metrics/label-values.ts";
import { publicIdOf } from "#app/tenancy/api-keys/key-text.ts";
import { growsTooFast, hostileTexts } from "../factories/growth.ts";

const cursor = cursorCodec("l", z.string());
const routeOf = routeLabels(["/", "/api/data/:resource", "/api/data/:resource/:externalId", "/webhooks/*"]);
const bytes = (text: string) => Buffer.from(text, "utf8");
/** A header or an address holds no text that HTTP cannot carry. */
const asHeader = (text: string) => text.replaceAll(/[^ -~]/g, "?");
const withHeader = (name: string, text: string) =>
  new Request("https://app.example/x", { headers: { [name]: asHeader(text) } });

/** What reads a stranger's text, by name. */
const readers: Readonly<Record<string, (text: string) => unknown>> = {
  maskText: (text) => maskText(text),
  maskPath,
  "reasonOf, of an error": (text) => reasonOf(new Error(text)),
  parseShopDomain,
  publicIdOf,
  routeLabels: (text) => routeOf(`/${text}`),
  "readFormat, of Accept": (text) => readFormat(withHeader("accept", text), undefined),
  "answerTagged, of If-None-Match": (text) => answerTagged(withHeader("if-none-match", text), "{}"),
  "cursorCodec, of a cursor": (text) => cursor.read(text),
  "readParameters, of a query": (text) => {
    const request = new Request(`https://app.example/x?from=${encodeURIComponent(asHeader(text))}`);
    return readParameters(request, z.strictObject({ from: z.string() }));
  },
  hasSignature: (text) => hasSignature(new Headers({ "x-shopify-hmac-sha256": asHeader(text) })),
  "verifyWebhook, of a body": (text) =>
    verifyWebhook(new Headers({ "x-shopify-hmac-sha256": `${"A".repeat(43)}=` }), bytes(text), ["s"]),
  readApiJson: (text) => readApiJson(bytes(text)),
  "readApiJson, of a long number": (text) => readApiJson(bytes(`[1.${text.replaceAll(/\D/g, "0")}1]`)),
  readJson: (text) => readJson(bytes(text)),
  "readJson, exactly": (text) => readJson(bytes(text), true),
  "readJson, of a long number": (text) => readJson(bytes(`[1${text.replaceAll(/\D/g, "0")}.01]`), true),
  maskPayload: (text) => maskPayload("orders/create", bytes(JSON.stringify({ note: text, id: text }))),
  "maskPayload, of a long number": (text) =>
    maskPayload("orders/create", bytes(`{"id":9${text.replaceAll(/\D/g, "9")}}`)),
  plainPayload: (text) => plainPayload(bytes(text)),
  amountField: (text) => amountField.safeParse(text),
  "amountField, of digits": (text) => amountField.safeParse(`1.${text.replaceAll(/\D/g, "0")}1`),
  idField: (text) => idField.safeParse(`gid://${text}`),
  instantField: (text) => instantField.safeParse(`2026-11-10T10:00:00.${text}Z`),
  optionalRateField: (text) => optionalRateField.safeParse(`1.${text}`),
  csvRecord: (text) => csvRecord([text]),
};

const words = [
  "eyJ",
  "shpat_",
  "ts_live_abcdefgh_",
  "ts_inv_",
  "Bearer ",
  "://",
  "value '",
  "Duplicate entry '",
  "+1",
];

test.each(Object.entries(readers))("H1: %s takes time as the text is long", (_name, read) => {
  const work = (text: string) => {
    try {
      read(text);
    } catch {
      // Refusing is fine.
    }
  };
  expect(hostileTexts(words).find(([, textOf]) => growsTooFast(work, textOf))?.[0]).toBeUndefined();
});
