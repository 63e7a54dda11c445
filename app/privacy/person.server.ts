import { sql, type RawBuilder } from "kysely";
import type { Db } from "#app/db/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";

/** One person as the shop's tables know them. */
export interface Person {
  /** The customer that Shopify names, and others with the same e-mail or phone: the ingest API knows people by ids of its own. */
  readonly ids: readonly string[];
  /** E-mail addresses and phone numbers, each once, those that only the request names included. */
  readonly contacts: readonly string[];
  /** First and last names, each once. */
  readonly names: readonly PersonName[];
  /** Orders that Shopify names, and those that are known to be the person's. */
  readonly orders: readonly string[];
}

/** A name as one record has it. */
export interface PersonName {
  readonly first: string;
  readonly last: string;
}

export interface PersonScope {
  readonly customerId: string;
  readonly orderIds: readonly string[];
  readonly contacts: readonly string[];
  /** Known from an earlier run that had to stop: it blanked the rows that told them. */
  readonly names: readonly PersonName[];
}

/**
 * Everything by which a person's traces are found, whatever way they came in.
 * @param by what makes another record the same person's. A phone may be a household's: its other records are erased with
 * one person's, but not handed out to them.
 */
export async function findPerson(
  db: Db,
  shop: Shop,
  scope: PersonScope,
  by: "email" | "email or phone",
): Promise<Person> {
  const named = await db
    .selectFrom("customer")
    .select(["external_id", "email", "phone", "first_name", "last_name"])
    .where("shop_id", "=", shop.id)
    .where("external_id", "=", scope.customerId)
    .execute();
  const contacts = known([...scope.contacts, ...named.flatMap(({ email, phone }) => [email, phone])]);
  const isSame = sameContact(by === "email" ? contacts.filter(isEmail) : contacts);
  const same =
    isSame === null
      ? []
      : await db
          .selectFrom("customer")
          .select(["external_id", "email", "phone", "first_name", "last_name"])
          .where("shop_id", "=", shop.id)
          .where(isSame)
          .execute();
  const ids = [...new Set([scope.customerId, ...same.map((row) => row.external_id)])];
  const orders = await db
    .selectFrom("sales_order")
    .select("external_id")
    .where("shop_id", "=", shop.id)
    .where("customer_id", "in", ids)
    .execute();
  const names = [...named, ...same].map((row): PersonName => ({
    first: row.first_name?.trim() ?? "",
    last: row.last_name?.trim() ?? "",
  }));
  return {
    ids,
    contacts: known([...contacts, ...same.flatMap(({ email, phone }) => [email, phone])]),
    names: distinct([...scope.names, ...names]),
    orders: [...new Set([...scope.orderIds, ...orders.map((row) => row.external_id)])],
  };
}

/**
 * Rows of customers with one of these addresses or numbers, however they are written: addresses without the space
 * around them and in any letters, numbers by their digits. Null if there is nothing to go by.
 */
function sameContact(contacts: readonly string[]): RawBuilder<boolean> | null {
  const emails = contacts.filter(isEmail);
  const phones = contacts.filter((contact) => !isEmail(contact)).flatMap(phoneForms);
  const parts = [
    ...(emails.length === 0
      ? []
      : [
          sql<boolean>`LOWER(REGEXP_REPLACE(email, '^[[:space:]]+|[[:space:]]+$', '')) IN (${sql.join(
            emails.map((email) => email.toLowerCase()),
          )})`,
        ]),
    ...phones.map((form) => sql<boolean>`(phone IS NOT NULL AND ${form})`),
  ];
  return parts.length === 0 ? null : sql<boolean>`(${sql.join(parts, sql` OR `)})`;
}

function isEmail(contact: string): boolean {
  return contact.includes("@");
}

/** Digits of a subscriber's number and its area: fewer are an extension or a typing error, and many people's. */
const MIN_PHONE_DIGITS = 7;
/** From so many on, a number that is written without its country is told from every other. */
const MIN_NATIONAL_DIGITS = 9;

/**
 * Conditions for a stored `phone` to be this number: the same digits, whatever stands between them and whether "+" or "00"
 * is in front; and, of two of which one is written without the country ("07946 …" and "+44 7946 …"), the same end.
 */
function phoneForms(phone: string): RawBuilder<boolean>[] {
  const digits = phone.replace(/[^0-9]/g, "").replace(/^0+/, "");
  if (digits.length < MIN_PHONE_DIGITS) return [];
  const stored = sql`TRIM(LEADING '0' FROM REGEXP_REPLACE(phone, '[^0-9]', ''))`;
  const isInternational = /^\s*(?:\+|00)/.test(phone);
  const storedIsInternational = sql`(phone LIKE '+%' OR phone LIKE '00%')`;
  const other = isInternational
    ? sql<boolean>`(CHAR_LENGTH(${stored}) >= ${MIN_NATIONAL_DIGITS} AND NOT ${storedIsInternational}
        AND RIGHT(${digits}, CHAR_LENGTH(${stored})) = ${stored})`
    : digits.length < MIN_NATIONAL_DIGITS
      ? sql<boolean>`FALSE`
      : sql<boolean>`(${storedIsInternational} AND RIGHT(${stored}, ${digits.length}) = ${digits})`;
  return [sql<boolean>`(${stored} = ${digits} OR ${other})`];
}

function known(values: readonly (string | null)[]): string[] {
  const present = values
    .filter((value): value is string => value !== null)
    .map((value) => value.trim())
    .filter((value) => value !== "");
  return [...new Set(present)];
}

function distinct(names: readonly PersonName[]): PersonName[] {
  const byText = new Map(names.map((name) => [JSON.stringify([name.first, name.last]), name]));
  return [...byText.values()].filter(({ first, last }) => first !== "" || last !== "");
}
