import {
  json,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { Form, useActionData, useLoaderData, useNavigation } from "@remix-run/react";
import { BlockStack, Button, TextField } from "@shopify/polaris";
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
import { accountLinks } from "#app/components/account/account-links.ts";
import { AccountCard, AccountPage } from "#app/components/account/account-page.tsx";
import { Refusal, type SignInRefusal } from "#app/components/account/refusal.tsx";

export const links = accountLinks;
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
  const answer = useActionData<SignInRefusal>();
  const busy = useNavigation().state !== "idle";
  const [code, setCode] = useState("");
  return (
    <AccountPage title="Enter your code">
      {answer && (
        <Refusal
          answer={answer}
          wrong="That code isn’t right, or is over. Take the one that your app shows now."
        />
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
