import { useEffect } from "react";
import { useFrame } from "../frame/frame.ts";

interface Saver {
  readonly state: string;
  readonly data?: { readonly outcome: string } | undefined;
}

/** Says once that a form was saved, in a toast. @param saved outcomes that mean it. */
export function useSavedToast({ state, data }: Saver, saved: readonly string[], message: string): void {
  const { toast } = useFrame();
  const isSaved = state === "idle" && data !== undefined && saved.includes(data.outcome);
  useEffect(() => {
    if (isSaved) toast(message);
  }, [toast, isSaved, data, message]);
}
