import { useEffect } from "react";
import { useFrame } from "../frame/frame.ts";

interface Asked {
  readonly state: string;
  readonly data?: { readonly outcome: string; readonly message: string } | undefined;
}

/** Says once what a wish came to, in a toast. */
export function useAnswerToast({ state, data }: Asked): void {
  const { toast } = useFrame();
  useEffect(() => {
    if (state === "idle" && data) toast(data.message, { isError: data.outcome === "refused" });
  }, [toast, state, data]);
}
