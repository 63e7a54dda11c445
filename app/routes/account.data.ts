import type { LoaderFunctionArgs } from "@remix-run/node";
import { requireAccount, requireAccounts } from "#app/account.server.ts";

/** GET /account/data: what is stored about the person who is signed in, as a JSON file. */
export async function loader({ request }: LoaderFunctionArgs) {
  const { account } = await requireAccount(request);
  const data = await requireAccounts().exportOf(account.id);
  return new Response(JSON.stringify(data, null, 2), {
    headers: {
      "Content-Type": "application/json; charset=utf-8",
      "Content-Disposition": 'attachment; filename="tillsight-account.json"',
      "Cache-Control": "private, no-store",
    },
  });
}
