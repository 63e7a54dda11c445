import { useEffect, useState } from "react";

/** False in the server's HTML and in the first render of the browser, true after: for what only browsers can draw. */
export function useMounted(): boolean {
  const [mounted, setMounted] = useState(false);
  useEffect(() => setMounted(true), []);
  return mounted;
}
