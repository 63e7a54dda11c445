/** Where a visitor outside of any frame lands whose address names no shop. No form: Shopify forbids asking for a shop's domain. */
export default function SignIn() {
  return (
    <main
      style={{
        fontFamily: "system-ui, sans-serif",
        margin: "3rem auto",
        maxWidth: "32rem",
        padding: "0 1rem",
      }}
    >
      <h1>Tillsight lives in your Shopify admin</h1>
      <p>
        Open{" "}
        <a href="https://admin.shopify.com" target="_top">
          admin.shopify.com
        </a>
        , choose your store, and pick Tillsight under Apps. If it is not there yet, install it from the
        Shopify App Store.
      </p>
    </main>
  );
}
