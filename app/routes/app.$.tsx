import type { LoaderFunctionArgs } from "@remix-run/node";
import { visitorOf } from "#app/visitor.server.ts";

/** An address of the app that is no page: the layout says so, with the way back. */
export async function loader({ request }: LoaderFunctionArgs): Promise<never> {
  await visitorOf(request);
  throw new Response(null, { status: 404 });
}

/** Never shown: Remix takes a route without a component for an address of its own. */
export default function Nothing() {
  return null;
}
