import { Banner, BlockStack, Button } from "@shopify/polaris";
import { useState } from "react";
import { signInByPasskey } from "./passkeys.ts";

/** The button that signs in by a passkey, and what became of it. */
export function PasskeySignIn({ next }: { readonly next: string }) {
  const [busy, setBusy] = useState(false);
  const [reason, setReason] = useState<string>();
  const signIn = async () => {
    setBusy(true);
    setReason(undefined);
    const outcome = await signInByPasskey();
    // A document, not a page of the router: everything is loaded anew for whoever is signed in now.
    if (outcome.outcome === "done") window.location.assign(next);
    else {
      setReason(outcome.reason);
      setBusy(false);
    }
  };
  return (
    <BlockStack gap="300">
      {reason !== undefined && <Banner tone="critical">{reason}</Banner>}
      <Button fullWidth loading={busy} onClick={() => void signIn()}>
        Sign in with a passkey
      </Button>
    </BlockStack>
  );
}
