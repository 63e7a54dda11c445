import { json, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { useFetcher, useLoaderData, useRevalidator, type ClientActionFunctionArgs } from "@remix-run/react";
import { useState } from "react";
import { sendAction, UNSENT } from "#app/components/frame/send-action.ts";
import { keepPage } from "#app/components/frame/kept-page.ts";
import { TitleBar } from "#app/components/frame/title-bar.tsx";
import { DataPage } from "#app/components/data/data-page.tsx";
import type { DataWish } from "#app/components/data/data-view.ts";
import { useAnswerToast } from "#app/components/data/use-answer-toast.ts";
import { useLiveVersion } from "#app/components/live/use-live-version.ts";
import { services } from "#app/services.server.ts";
import { requireVisitor, requireShop } from "#app/visitor.server.ts";
import { changeData } from "./change-data.server.ts";
import { loadData } from "./load-data.server.ts";

const unstored = { headers: { "Cache-Control": "no-store" } };

export async function loader({ request }: LoaderFunctionArgs) {
  const shop = await requireShop(request, "view_data");
  return json(await loadData(services, shop, request), unstored);
}

export const clientLoader = keepPage;

export async function action({ request }: ActionFunctionArgs) {
  const { shop, actor } = await requireVisitor(request, "manage_data");
  const answer = await changeData(services, shop, actor, request);
  return json(answer, unstored);
}

export const clientAction = (args: ClientActionFunctionArgs) =>
  sendAction(args, { outcome: "refused", message: UNSENT });

export default function Data() {
  const data = useLoaderData<typeof loader>();
  const revalidator = useRevalidator();
  const fetcher = useFetcher<typeof action>();
  const [wish, setWish] = useState<DataWish | null>(null);
  const [live, setLive] = useState(true);
  const [announced, setAnnounced] = useState(false);
  useAnswerToast(fetcher);
  useLiveVersion({
    path: "/app/data/live",
    stamp: data.stamp,
    enabled: live,
    onChange: () => revalidator.state === "idle" && revalidator.revalidate(),
  });
  return (
    <>
      <TitleBar title="Data" />
      <DataPage
        data={data}
        pending={fetcher.state === "idle" ? null : wish}
        live={live}
        announced={announced}
        onWish={(next) => {
          setWish(next);
          fetcher.submit(next, { method: "post", encType: "application/json" });
        }}
        onReopen={() => revalidator.revalidate()}
        onLive={setLive}
        onAnnounced={setAnnounced}
      />
    </>
  );
}
