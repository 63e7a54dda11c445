import { useAppBridge } from "@shopify/app-bridge-react";
import { useEffect } from "react";

interface Saver {
  readonly state: string;
  readonly data?: { readonly outcome: string } | undefined;
}

/** Says once that a form was saved, in the admin's own toast. @param saved outcomes that mean it. */
export function useSavedToast({ state, data }: Saver, saved: readonly string[], message: string): void {
  const shopify = useAppBridge();
  const isSaved = state === "idle" && data !== undefined && saved.includes(data.outcome);
  useEffect(() => {
    if (isSaved) shopify.toast.show(message);
  }, [shopify, isSaved, data, message]);
}
