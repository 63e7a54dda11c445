import type { LinksFunction } from "@remix-run/node";
import polarisStyles from "@shopify/polaris/build/esm/styles.css?url";
import shared from "../components.css?url";
import styles from "./account.css?url";

/** What every page about the person links to. */
export const accountLinks: LinksFunction = () => [
  { rel: "stylesheet", href: polarisStyles },
  { rel: "stylesheet", href: shared },
  { rel: "stylesheet", href: styles },
];
