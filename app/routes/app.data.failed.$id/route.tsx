import { json, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import {
  useFetcher,
  useLoaderData,
  useNavigate,
  useParams,
  type ClientActionFunctionArgs,
  type ShouldRevalidateFunction,
} from "@remix-run/react";
import { useEffect } from "react";
import { sendAction, UNSENT } from "#app/components/frame/send-action.ts";
import { keepPage } from "#app/components/frame/kept-page.ts";
import { TitleBar } from "#app/components/frame/title-bar.tsx";
import { MessagePage } from "#app/components/data/message-page.tsx";
import { useAnswerToast } from "#app/components/data/use-answer-toast.ts";
import { services } from "#app/services.server.ts";
import { requireVisitor, requireShop } from "#app/visitor.server.ts";
import type { action as replayAction } from "../app.data.failed._index/route.tsx";
import { loadMessage } from "./load-message.server.ts";
import { revealMessage } from "./reveal-message.server.ts";

const LIST = "/app/data/failed";
const unstored = { headers: { "Cache-Control": "no-store" } };

function idOf(text: string | undefined): number {
  return /^\d{1,15}$/.test(text ?? "") ? Number(text) : 0;
}

/** Null: it was replayed since, or never was this shop's. */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const shop = await requireShop(request, "view_data");
  const message = await loadMessage(services, shop, idOf(params.id), request);
  return json({ message }, { ...unstored, status: message ? 200 : 404 });
}

export const clientLoader = keepPage;

/** Shows the body as it came. */
export async function action({ request, params }: ActionFunctionArgs) {
  const reader = await requireVisitor(request, "view_data");
  return json(await revealMessage(services, reader, idOf(params.id)), unstored);
}

export const clientAction = (args: ClientActionFunctionArgs) =>
  sendAction(args, { outcome: "refused", message: UNSENT });

/** Once it is tried again it is not here any more: asking would only be told so. */
export const shouldRevalidate: ShouldRevalidateFunction = ({ formMethod, defaultShouldRevalidate }) =>
  formMethod === undefined && defaultShouldRevalidate;

export default function Message() {
  const { message } = useLoaderData<typeof loader>();
  const { id } = useParams();
  // What is shown of one message must not stay on another's page.
  const reveal = useFetcher<typeof action>({ key: `reveal ${id}` });
  const replay = useFetcher<typeof replayAction>();
  const navigate = useNavigate();
  useAnswerToast(replay);
  const answer = replay.state === "idle" ? replay.data : undefined;
  useEffect(() => {
    if (answer?.outcome === "done") navigate(LIST);
  }, [answer, navigate]);
  return (
    <>
      <TitleBar title="Data" />
      <MessagePage
        detail={message}
        revealed={reveal.data}
        revealing={reveal.state !== "idle"}
        replaying={replay.state !== "idle"}
        onReveal={() => reveal.submit(null, { method: "post" })}
        onReplay={(id) =>
          replay.submit(
            { intent: "replay", id },
            { method: "post", action: `${LIST}?index`, encType: "application/json" },
          )
        }
        onBack={() => navigate(LIST)}
      />
    </>
  );
}
