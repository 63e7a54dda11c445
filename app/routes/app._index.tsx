import type { LoaderFunctionArgs } from "@remix-run/node";
import { json } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Page, Text } from "@shopify/polaris";
import { requireShop } from "#app/shopify.server.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  const shop = await requireShop(request);
  return json({ name: shop.name });
}

export default function Home() {
  const { name } = useLoaderData<typeof loader>();
  return (
    <Page title="Home">
      <Text as="p">{name}</Text>
    </Page>
  );
}
