import { json, type ActionFunctionArgs } from "@remix-run/node";
import { rememberRange } from "#app/insights/index.server.ts";
import { services } from "#app/services.server.ts";
import { requireVisitor } from "#app/visitor.server.ts";

/** Told by pages which days they show, so that the person's next visit starts with them. */
export async function action({ request }: ActionFunctionArgs) {
  const { shop, userId } = await requireVisitor(request, "view_reports");
  const { db, now } = services;
  // A range that cannot be shown is no fault of the page that tells it: the page itself has said so.
  const { outcome } = await rememberRange(
    { db, shop, userId, now: now() },
    new URLSearchParams(await request.text()),
  );
  return json({ outcome });
}
