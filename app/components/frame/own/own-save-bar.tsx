import { useBeforeUnload, useBlocker } from "@remix-run/react";
import { ContextualSaveBar, Modal } from "@shopify/polaris";
import { useCallback } from "react";
import type { SaveBarProps } from "../frame-parts.ts";

/** Over the top bar of our own window while a form has changes. Who leaves with them is asked first. */
export function OwnSaveBar({ isChanged, saving, onSave, onDiscard }: SaveBarProps) {
  return (
    <>
      {isChanged && (
        <ContextualSaveBar
          alignContentFlush
          message="Unsaved changes"
          saveAction={{ content: "Save", onAction: onSave, loading: saving }}
          discardAction={{
            content: "Discard",
            onAction: onDiscard,
            disabled: saving,
            discardConfirmationModal: true,
          }}
        />
      )}
      <LeaveQuestion isAsked={isChanged && !saving} />
    </>
  );
}

/** Another page is asked about in words; another document, or closing the tab, by the browser in its own. */
function LeaveQuestion({ isAsked }: { readonly isAsked: boolean }) {
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => isAsked && currentLocation.pathname !== nextLocation.pathname,
  );
  useBeforeUnload(
    useCallback(
      (event) => {
        if (isAsked) event.preventDefault();
      },
      [isAsked],
    ),
  );
  const stay = () => blocker.reset?.();
  return (
    <Modal
      open={blocker.state === "blocked"}
      onClose={stay}
      title="Leave page with unsaved changes?"
      primaryAction={{ content: "Leave page", destructive: true, onAction: () => blocker.proceed?.() }}
      secondaryActions={[{ content: "Stay", onAction: stay }]}
    >
      <Modal.Section>Leaving this page will discard all unsaved changes.</Modal.Section>
    </Modal>
  );
}
