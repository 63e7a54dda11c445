import { useState } from "react";
import { useFrame } from "../frame/frame.ts";

/**
 * Downloads a file of the app. A plain link cannot: the admin's frame proves itself by a token in a header, which App
 * Bridge adds to every fetch, and a window of our own says its shop in one. So the file is fetched, and handed to the browser from memory.
 */
export function useDownload(): { readonly busy: boolean; readonly download: (path: string) => void } {
  const { toast } = useFrame();
  const [busy, setBusy] = useState(false);
  const download = async (path: string) => {
    setBusy(true);
    try {
      const response = await fetch(path);
      if (!response.ok) throw new Error(`the export answers ${response.status}`);
      save(await response.blob(), nameOf(response) ?? "export.csv");
    } catch {
      toast("The file couldn't be created. Try again.", { isError: true });
    } finally {
      setBusy(false);
    }
  };
  return { busy, download: (path) => void download(path) };
}

function nameOf(response: Response): string | undefined {
  return /filename="([^"]+)"/.exec(response.headers.get("content-disposition") ?? "")?.[1];
}

function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken the file by then, or it reads the rest: a minute is enough for either.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
