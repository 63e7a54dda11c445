import { useAppBridge } from "@shopify/app-bridge-react";
import { useEffect } from "react";

interface Asked {
  readonly state: string;
  readonly data?: { readonly outcome: string; readonly message: string } | undefined;
}

/** Says once what a wish came to, in the admin's own toast. */
export function useAnswerToast({ state, data }: Asked): void {
  const shopify = useAppBridge();
  useEffect(() => {
    if (state === "idle" && data) shopify.toast.show(data.message, { isError: data.outcome === "refused" });
  }, [shopify, state, data]);
}
