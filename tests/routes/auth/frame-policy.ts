export const csp = (response: Response) => response.headers.get("content-security-policy");

/** Its directive says who may frame a page. */
export const framedBy = (response: Response) => /frame-ancestors [^;]*/.exec(csp(response) ?? "")?.[0];

/** Of a document that holds no shop's data. */
export const open = "frame-ancestors https://*.myshopify.com https://admin.shopify.com http://localhost:4000";
export const ofShop = (domain: string) => open.replace("*.myshopify.com", domain);
export const closed = "frame-ancestors 'none'";
