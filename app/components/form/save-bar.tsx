import { useBlocker } from "@remix-run/react";
import { SaveBar, useAppBridge } from "@shopify/app-bridge-react";
import { useEffect } from "react";

interface FormSaveBarProps {
  /** Unique among the app's forms. */
  readonly id: string;
  readonly isChanged: boolean;
  readonly saving: boolean;
  readonly onSave: () => void;
  readonly onDiscard: () => void;
}

/** The admin's own bar to save or discard what a form holds. Who leaves with changes is asked first. */
export function FormSaveBar({ id, isChanged, saving, onSave, onDiscard }: FormSaveBarProps) {
  useLeaveConfirmation(isChanged && !saving);
  return (
    <SaveBar id={id} open={isChanged} discardConfirmation>
      <button variant="primary" onClick={onSave} {...(saving ? { loading: "" } : {})}></button>
      <button onClick={onDiscard} disabled={saving}></button>
    </SaveBar>
  );
}

/** The admin asks, and answers only to who wants to leave: until then the page stays. */
function useLeaveConfirmation(isChanged: boolean): void {
  const shopify = useAppBridge();
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => isChanged && currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => {
    if (blocker.state !== "blocked") return;
    let isOver = false;
    void shopify.saveBar.leaveConfirmation().then(() => {
      if (!isOver) blocker.proceed();
    });
    return () => {
      isOver = true;
    };
  }, [shopify, blocker]);
}
