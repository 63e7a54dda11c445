import { PlainPage } from "#app/components/frame/plain-page.tsx";

/** Where a visitor outside of any frame lands whose address names no shop. No form: Shopify forbids asking for a shop's domain. */
export default function SignIn() {
  return (
    <PlainPage title="Open Tillsight from your Shopify admin">
      <p>
        Open{" "}
        <a href="https://admin.shopify.com" target="_top">
          admin.shopify.com
        </a>
        , choose your store, and pick Tillsight under Apps. If it is not there yet, install it from the
        Shopify App Store.
      </p>
      <p>
        <a href="/help">Help</a> · <a href="/privacy">Privacy policy</a>
      </p>
    </PlainPage>
  );
}
