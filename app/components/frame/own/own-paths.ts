/** Pages of a person without Shopify, outside of /app. */
export const ACCOUNT_PATH = "/account";
export const ALL_SHOPS_PATH = "/shops";
/** Takes a POST alone: a link that is looked up beforehand must not sign out. */
export const SIGN_OUT_PATH = "/sign-out";
