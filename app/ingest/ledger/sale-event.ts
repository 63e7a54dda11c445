import type { TenThousandths } from "#app/lib/ten-thousandths.ts";
import type { AgreementReason, AgreementSaleType } from "../records/agreements.ts";

/** One dated event of an order's ledger, before it has a shop, a day and derived amounts. */
export interface SaleEvent {
  readonly key: string;
  readonly at: Date;
  readonly reason: AgreementReason | "CANCEL";
  readonly action: "ORDER" | "RETURN" | "UPDATE";
  readonly type: AgreementSaleType;
  readonly quantity: number;
  readonly lineId?: string | null;
  readonly productId?: string | null;
  readonly variantId?: string | null;
  readonly gross?: TenThousandths;
  readonly discount?: TenThousandths;
  readonly returned?: TenThousandths;
  readonly tax: TenThousandths;
}

export type Emit = (event: SaleEvent) => void;
