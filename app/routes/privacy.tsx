import { json, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { PlainPage } from "#app/components/frame/plain-page.tsx";
import { Support } from "#app/components/frame/support.tsx";
import { services } from "#app/services.server.ts";

export const meta: MetaFunction = () => [{ title: "Privacy policy · Tillsight" }];

/** What this installation keeps, by its own settings. */
export function loader() {
  const { retention, env, accounts } = services;
  return json({ retention, customerDetails: env.CUSTOMER_DETAILS, hasAccounts: accounts !== null });
}

/** GET /privacy: what the app stores, for merchants, their customers and Shopify's reviewers. */
export default function Privacy() {
  const { retention, customerDetails, hasAccounts } = useLoaderData<typeof loader>();
  return (
    <PlainPage title="Privacy policy">
      <p>
        Tillsight shows merchants reports about their own store: sales, orders, customers and products. It
        reads what it needs from Shopify and processes it for the merchant alone. Nothing is sold, shared,
        used for advertising or used to train models.
      </p>
      <h2>What is stored</h2>
      <ul>
        <li>
          About the store: its domain, name, currency, time zone, settings, and the access that it gave
          Tillsight, encrypted.
        </li>
        <li>
          About orders and products: what was sold, returned and edited, when, for how much, the sales
          channel,{customerDetails ? " the country," : ""} discount codes, tags, and which customer an order
          belongs to. Product titles, prices, costs and stock.
        </li>
        {customerDetails ? (
          <li>
            About customers: name, email, phone number, country, province, tags, account status and whether
            they accept marketing. No street addresses and no payment data.
          </li>
        ) : (
          <li>
            About customers: their number at Shopify, tags, account status and whether they accept marketing.
            No names, emails, phone numbers, countries or addresses.
          </li>
        )}
        <li>
          About people who work in the store: their user number at Shopify, with the dates that they last
          looked at, and in a log of who changed a setting or opened personal data.
        </li>
        {hasAccounts && (
          <li>
            About people who sign in without Shopify: name, email address, passkeys and the shops that they
            may see; of each browser in which they are signed in its name, its internet address and since
            when. They can download it and delete their account under Your account.
          </li>
        )}
      </ul>
      <p>
        {hasAccounts
          ? "In the Shopify admin the app’s pages set no cookies. Whoever signs in without Shopify gets one, which keeps them signed in. There are no trackers of ours."
          : "The app’s pages set no cookies and hold no trackers of ours."}
      </p>
      <h2>Why</h2>
      <p>
        To compute and show the reports that the merchant opens, to keep them up to date, and to answer
        customers’ requests about their data. The merchant decides; Tillsight processes on their behalf.
      </p>
      <h2>How long</h2>
      <ul>
        <li>
          Orders, products, customers and reports, and the log of who changed what: as long as the app is
          installed.
        </li>
        <li>
          Updates from Shopify: until they are applied. Those that could not be read:{" "}
          {retention.deadLetterDays} days.
        </li>
        <li>A record of which updates arrived, without content: {retention.messageDays} days.</li>
        <li>Files made for customers’ data requests: {retention.requestFileDays} days.</li>
        {hasAccounts && <li>Where somebody is signed in: until they sign out, 14 days at most.</li>}
      </ul>
      <p>The merchant can change these days under Settings, Privacy.</p>
      <h2>How it is deleted</h2>
      <ul>
        <li>
          When a merchant erases a customer in Shopify, Shopify tells us (customers/redact), and everything
          that names the customer is erased here. What was sold stays, without a person.
        </li>
        <li>
          48 hours after the app is uninstalled Shopify tells us (shop/redact), and everything about the store
          is erased.
        </li>
        <li>
          When a customer asks what is stored about them (customers/data_request), the merchant gets a file of
          it in the app, to pass on within 30 days.
        </li>
      </ul>
      <h2>Contact</h2>
      <p>
        Customers of a store: please ask the store first, which is responsible for your data.{" "}
        <Support ask="All others, and questions about this page:" />
      </p>
    </PlainPage>
  );
}
