import { useBlocker } from "@remix-run/react";
import { SaveBar, useAppBridge } from "@shopify/app-bridge-react";
import { useEffect } from "react";
import type { SaveBarProps } from "../frame-parts.ts";

/** The admin's own bar. */
export function AdminSaveBar({ id, isChanged, saving, onSave, onDiscard }: SaveBarProps) {
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
