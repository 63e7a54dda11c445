import { Toast } from "@shopify/polaris";
import { useCallback, useState } from "react";
import type { ToastOptions } from "../frame-parts.ts";

interface ToastView {
  readonly id: number;
  readonly message: string;
  readonly isError: boolean;
}

interface ToastsProps {
  readonly toasts: readonly ToastView[];
  readonly onDismiss: (id: number) => void;
}

/** What is said for a moment, below the page. */
export function useToasts() {
  const [toasts, setToasts] = useState<readonly ToastView[]>([]);
  const toast = useCallback((message: string, { isError = false }: ToastOptions = {}) => {
    setToasts((shown) => [...shown, { id: (shown.at(-1)?.id ?? 0) + 1, message, isError }]);
  }, []);
  const onDismiss = useCallback((id: number) => {
    setToasts((shown) => shown.filter((each) => each.id !== id));
  }, []);
  return { toast, toasts, onDismiss };
}

export function Toasts({ toasts, onDismiss }: ToastsProps) {
  return toasts.map((toast) => <ShownToast key={toast.id} {...toast} onDismiss={onDismiss} />);
}

/** Its time runs from the start with every other `onDismiss`: so it has one of its own, for as long as it is there. */
function ShownToast({ id, message, isError, onDismiss }: ToastView & Pick<ToastsProps, "onDismiss">) {
  const dismiss = useCallback(() => onDismiss(id), [id, onDismiss]);
  return <Toast content={message} error={isError} onDismiss={dismiss} />;
}
