import type { Scope } from "../scope.server.ts";
import type { LedgerAsk } from "./ledger-ask.ts";
import { ledger } from "./ledger.server.ts";
import type { LedgerView } from "./ledger-view.ts";
import { namesOf } from "./narrowed.server.ts";
import { presentLedger } from "./present-ledger.ts";

/** A number's rows with the names of what narrows them, as text for one reader. */
export async function ledgerPage(scope: Scope, ask: LedgerAsk, locale: string): Promise<LedgerView> {
  const [result, names] = await Promise.all([ledger.run(scope, ask), namesOf(scope, ask.filter)]);
  return presentLedger(result, ask, names, scope.query, scope.shop, locale);
}
