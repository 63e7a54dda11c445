import { Button } from "@shopify/polaris";
import { ExportIcon } from "@shopify/polaris-icons";
import { useDownload } from "./use-download.ts";

interface ExportButtonProps {
  /** Of the file, see `exportPath`. */
  readonly path: string;
  /** Of what the file is: "products". */
  readonly what: string;
}

/** Downloads what the page shows, all pages of it, as a CSV file. */
export function ExportButton({ path, what }: ExportButtonProps) {
  const { busy, download } = useDownload();
  return (
    <Button
      icon={ExportIcon}
      loading={busy}
      onClick={() => download(path)}
      accessibilityLabel={`Export ${what} as CSV`}
    >
      Export
    </Button>
  );
}
