import {
  json,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { Form, useActionData, useLoaderData, useNavigation } from "@remix-run/react";
import { BlockStack, Button } from "@shopify/polaris";
import {
  field,
  from,
  nextPath,
  requireAccounts,
  requireOwnOrigin,
  withCookies,
} from "#app/account.server.ts";
import { accountLinks } from "#app/components/account/account-links.ts";
import { AccountCard, AccountPage } from "#app/components/account/account-page.tsx";
import { Refusal, type SignInRefusal } from "#app/components/account/refusal.tsx";

export const links = accountLinks;
export const meta: MetaFunction = () => [{ title: "Sign in · Tillsight" }];

/** The page of a mailed link: opening it uses nothing up, so that a mail scanner that looks at links signs nobody in. */
export function loader({ request }: LoaderFunctionArgs) {
  requireAccounts();
  const { searchParams } = new URL(request.url);
  return json({
    token: (searchParams.get("token") ?? "").slice(0, 200),
    next: nextPath(searchParams.get("next")),
  });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const accounts = requireAccounts();
  requireOwnOrigin(request);
  const form = await request.formData();
  const next = nextPath(form.get("next"));
  const outcome = await accounts.openLink(from(request, context), field(form, "token"));
  if (outcome.outcome === "refused" || outcome.outcome === "too_many") return json(outcome);
  return withCookies(redirect(next), outcome.cookies);
}

export default function Link() {
  const { token, next } = useLoaderData<typeof loader>();
  const answer = useActionData<SignInRefusal>();
  const busy = useNavigation().state !== "idle";
  return (
    <AccountPage title="Sign in">
      {answer && (
        <Refusal
          answer={answer}
          wrong="This link was used already, or is older than 15 minutes. Ask for a new one."
        />
      )}
      <AccountCard>
        {answer?.outcome === "refused" || token === "" ? (
          <Button url={`/?next=${encodeURIComponent(next)}`} variant="primary" fullWidth>
            Get a new link
          </Button>
        ) : (
          <Form method="post">
            <input type="hidden" name="token" value={token} />
            <input type="hidden" name="next" value={next} />
            <BlockStack gap="300">
              <p>You asked to sign in on this device.</p>
              <Button submit variant="primary" fullWidth loading={busy}>
                Sign in
              </Button>
            </BlockStack>
          </Form>
        )}
      </AccountCard>
    </AccountPage>
  );
}
