import {
  json,
  redirect,
  type ActionFunctionArgs,
  type LinksFunction,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { Form, useActionData, useLoaderData, useNavigation } from "@remix-run/react";
import { Banner, BlockStack, Button, TextField } from "@shopify/polaris";
import polarisStyles from "@shopify/polaris/build/esm/styles.css?url";
import { useState } from "react";
import {
  field,
  from,
  nextPath,
  requireAccounts,
  requireOwnOrigin,
  signedIn,
  withCookies,
} from "#app/account.server.ts";
import styles from "#app/components/account/account.css?url";
import { AccountCard, AccountPage } from "#app/components/account/account-page.tsx";
import type { SignInAnswer } from "#app/components/account/sign-in-page.tsx";
import { minutes } from "#app/components/account/minutes.ts";

export const links: LinksFunction = () => [
  { rel: "stylesheet", href: polarisStyles },
  { rel: "stylesheet", href: styles },
];
export const meta: MetaFunction = () => [{ title: "Enter your code · Tillsight" }];

export async function loader({ request }: LoaderFunctionArgs) {
  requireAccounts();
  const next = nextPath(new URL(request.url).searchParams.get("next"));
  if ((await signedIn(request))?.isComplete) return redirect(next);
  return json({ next });
}

/** The second factor of a sign-in: a code of the authenticator app, or a backup code. */
export async function action({ request, context }: ActionFunctionArgs) {
  const accounts = requireAccounts();
  requireOwnOrigin(request);
  const form = await request.formData();
  const outcome = await accounts.giveSecondFactor(from(request, context), field(form, "code"));
  if (outcome.outcome === "refused" || outcome.outcome === "too_many") return json(outcome);
  return withCookies(redirect(nextPath(form.get("next"))), "cookies" in outcome ? outcome.cookies : []);
}

export default function Code() {
  const { next } = useLoaderData<typeof loader>();
  const answer = useActionData<SignInAnswer>();
  const busy = useNavigation().state !== "idle";
  const [code, setCode] = useState("");
  return (
    <AccountPage title="Enter your code">
      {answer && (
        <Banner tone="critical">
          {answer.outcome === "too_many"
            ? `Too many tries. Wait ${minutes(answer.retryAfterSeconds)}, then try again.`
            : "That code isn’t right, or is over. Take the one that your app shows now."}
        </Banner>
      )}
      <AccountCard>
        <Form method="post">
          <input type="hidden" name="next" value={next} />
          <BlockStack gap="300">
            <TextField
              label="Code of your authenticator app, or a backup code"
              name="code"
              autoComplete="one-time-code"
              inputMode="text"
              value={code}
              onChange={setCode}
            />
            <Button submit variant="primary" fullWidth loading={busy}>
              Continue
            </Button>
          </BlockStack>
        </Form>
      </AccountCard>
      <Form method="post" action="/sign-out">
        <Button submit variant="plain">
          Sign in as somebody else
        </Button>
      </Form>
    </AccountPage>
  );
}
