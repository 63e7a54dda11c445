/** The person who is logged in to the stand-in's admin, as Shopify's `associated_user`. */
export interface AssociatedUser {
  id: number;
  first_name: string;
  last_name: string;
  email: string;
  account_owner: boolean;
  locale: string;
  collaborator: boolean;
  email_verified: boolean;
}

/** The shop owner of every generated shop. */
export const OWNER_ID = "90210000001";

export function staffOf(shopDomain: string, userId: string): AssociatedUser {
  const handle = shopDomain.replace(/\.myshopify\.com$/, "");
  return {
    id: Number(userId),
    first_name: "Robin",
    last_name: "Example",
    email: `robin@${handle}.example.com`,
    account_owner: userId === OWNER_ID,
    locale: "en",
    collaborator: false,
    email_verified: true,
  };
}
