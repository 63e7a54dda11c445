import type { AdminClient } from "./admin/admin-client.ts";

/** A whole field on a line of its own, marked in our documents: Shopify's protected customer data of level 2. */
const markedLine = /^.*# level 2\n/gm;

/** A document that does not ask for names, e-mail addresses, phones and addresses of customers. */
export function withoutLevelTwo(document: string): string {
  return document.replace(markedLine, "");
}

/** A document about orders that does not ask who placed them: for an app that may not read customers. */
export function withoutCustomers(document: string): string {
  return document.replace(/\n[ ]*customer \{[^}]*\}/g, "");
}

/**
 * The Admin API of an installation that takes no such data: no query and no bulk operation that goes through it asks
 * for any. https://shopify.dev/docs/apps/launch/protected-customer-data
 */
export function withoutCustomerDetails(admin: AdminClient): AdminClient {
  return {
    ...admin,
    query(shop, document, variables = {}, options) {
      // A bulk operation's query is a variable of the mutation that starts it.
      const plain = Object.fromEntries(
        Object.entries(variables).map(([name, value]) => [
          name,
          typeof value === "string" ? withoutLevelTwo(value) : value,
        ]),
      );
      return admin.query(shop, withoutLevelTwo(document), plain, options);
    },
  };
}
