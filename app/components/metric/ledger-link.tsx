import { Link } from "@shopify/polaris";
import { createContext, useContext } from "react";
import { ledgerPath, type LedgerTarget } from "./ledger-path.ts";

/** The path and query of the page that links stand on: where the ledger's page leads back to. */
export const BackTo = createContext<string | undefined>(undefined);

interface LedgerLinkProps {
  readonly to: LedgerTarget;
  /** Of what the rows are: "Total sales", "Total sales, Nov 3". */
  readonly name: string;
  /** The number as it is shown. */
  readonly children: string;
}

/** A number that leads to the ledger rows it is made of. It looks like the number; its name says where it leads. */
export function LedgerLink({ to, name, children }: LedgerLinkProps) {
  const back = useContext(BackTo);
  return (
    <Link
      url={ledgerPath(to, back)}
      monochrome
      removeUnderline
      accessibilityLabel={`${children}. Show details of ${name}`}
    >
      {children}
    </Link>
  );
}
