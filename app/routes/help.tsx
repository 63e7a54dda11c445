import type { MetaFunction } from "@remix-run/node";
import { PlainPage } from "#app/components/frame/plain-page.tsx";
import { Support } from "#app/components/frame/support.tsx";

export const meta: MetaFunction = () => [{ title: "Help · Tillsight" }];

/** GET /help: what merchants ask first. */
export default function Help() {
  return (
    <PlainPage title="Help">
      <h2>What does a number count?</h2>
      <p>
        Click the number’s name for its definition, and the number itself for the orders and returns it is
        made of. They add up to it, to the cent.
      </p>
      <h2>Why does a number differ from Shopify’s?</h2>
      <p>
        Open Data, Match with Shopify. It compares your sales with Shopify’s own report, day by day and order
        by order. Settings, Numbers, decides whether test orders count and on which day returns do.
      </p>
      <h2>An order is missing</h2>
      <p>
        New orders appear within seconds. If one doesn’t, Data shows whether updates from Shopify are late or
        couldn’t be read, and lets you retry them or import your history again.
      </p>
      <h2>How do I get the numbers out?</h2>
      <p>
        Use Export on each page for a CSV file, or create a key under Settings, API keys, and read the{" "}
        <a href="/api/docs">API documentation</a>.
      </p>
      <h2>How do I erase data?</h2>
      <p>
        Erase a customer in Shopify, and they’re erased here, too. Uninstall the app, and everything is erased
        48 hours later. See the <a href="/privacy">privacy policy</a>.
      </p>
      <p>
        <Support ask="Still stuck? Write to" />
      </p>
    </PlainPage>
  );
}
