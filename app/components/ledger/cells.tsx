import type { ReactNode } from "react";
import type { CellView } from "#app/insights/index.server.ts";

/** An amount at its column's end; zeros step back, the number's own column steps forward. */
export function Amount({ cell, own = false }: { readonly cell: CellView; readonly own?: boolean }) {
  const tone = own ? " ts-own" : cell.zero ? " ts-subdued" : "";
  return <td className={`ts-number${tone}`}>{cell.text}</td>;
}

interface ScrollProps {
  readonly label: string;
  readonly children: ReactNode;
}

/** A wide table's frame, which people without a pointer can scroll. */
export function ScrollFrame({ label, children }: ScrollProps) {
  return (
    <div className="ts-ledger-wide" role="region" aria-label={label} tabIndex={0}>
      {children}
    </div>
  );
}

/** The list's last line on phones: what all pages come to. */
export function SumLine({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div className="ts-ledger-sum">
      <span>{name}</span>
      <strong>{value}</strong>
    </div>
  );
}
