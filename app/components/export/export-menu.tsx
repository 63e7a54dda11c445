import { ActionList, Button, Popover } from "@shopify/polaris";
import { ExportIcon } from "@shopify/polaris-icons";
import { useState } from "react";
import { useDownload } from "./use-download.ts";

interface ExportMenuProps {
  /** What can be had, each with its file's address. */
  readonly files: readonly { readonly content: string; readonly path: string }[];
}

/** The reports of a page, each to be downloaded as a CSV file. */
export function ExportMenu({ files }: ExportMenuProps) {
  const [open, setOpen] = useState(false);
  const { busy, download } = useDownload();
  return (
    <Popover
      active={open}
      onClose={() => setOpen(false)}
      preferredAlignment="right"
      activator={
        <Button
          icon={ExportIcon}
          disclosure
          loading={busy}
          onClick={() => setOpen(!open)}
          accessibilityLabel="Export as CSV"
        >
          Export
        </Button>
      }
    >
      <ActionList
        actionRole="menuitem"
        items={files.map(({ content, path }) => ({
          content,
          onAction: () => {
            setOpen(false);
            download(path);
          },
        }))}
      />
    </Popover>
  );
}
