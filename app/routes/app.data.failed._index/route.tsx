import { json, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { useFetcher, useLoaderData, useRevalidator, type ClientActionFunctionArgs } from "@remix-run/react";
import { useState } from "react";
import { sendAction, UNSENT } from "#app/components/frame/send-action.ts";
import { keepPage } from "#app/components/frame/kept-page.ts";
import { TitleBar } from "#app/components/frame/title-bar.tsx";
import { FailedPage } from "#app/components/data/failed-page.tsx";
import type { FailedWish } from "#app/components/data/failed-view.ts";
import { useAnswerToast } from "#app/components/data/use-answer-toast.ts";
import { useLiveVersion } from "#app/components/live/use-live-version.ts";
import { services } from "#app/services.server.ts";
import { requireVisitor, requireShop } from "#app/visitor.server.ts";
import { loadFailed } from "./load-failed.server.ts";
import { replayFailed } from "./replay-failed.server.ts";

const unstored = { headers: { "Cache-Control": "no-store" } };

export async function loader({ request }: LoaderFunctionArgs) {
  const shop = await requireShop(request, "view_data");
  return json(await loadFailed(services, shop, request), unstored);
}

export const clientLoader = keepPage;

export async function action({ request }: ActionFunctionArgs) {
  const { shop, actor } = await requireVisitor(request, "manage_data");
  return json(await replayFailed(services, shop, actor, request), unstored);
}

export const clientAction = (args: ClientActionFunctionArgs) =>
  sendAction(args, { outcome: "refused", message: UNSENT });

export default function Failed() {
  const data = useLoaderData<typeof loader>();
  const revalidator = useRevalidator();
  const fetcher = useFetcher<typeof action>();
  const [wish, setWish] = useState<FailedWish | null>(null);
  useAnswerToast(fetcher);
  useLiveVersion({
    path: "/app/data/live",
    stamp: data.stamp,
    enabled: true,
    onChange: () => revalidator.state === "idle" && revalidator.revalidate(),
  });
  return (
    <>
      <TitleBar title="Data" />
      <FailedPage
        data={data}
        pending={fetcher.state === "idle" ? null : wish}
        onWish={(next) => {
          setWish(next);
          fetcher.submit(next, { method: "post", encType: "application/json" });
        }}
      />
    </>
  );
}
