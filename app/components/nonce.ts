import { createContext } from "react";

/** The one-time text without which no inline script runs; in the browser it is hidden, and not needed. */
export const NonceContext = createContext<string | undefined>(undefined);
