import {
  json,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { Form, useActionData, useLoaderData, useNavigation } from "@remix-run/react";
import { Banner, BlockStack, Button } from "@shopify/polaris";
import { field, requireAccount } from "#app/account.server.ts";
import { accountLinks } from "#app/components/account/account-links.ts";
import { AccountCard, AccountPage } from "#app/components/account/account-page.tsx";
import { roleTexts } from "#app/lib/permissions.ts";
import { services } from "#app/services.server.ts";
import { acceptInvitation, readInvitation } from "#app/tenancy/index.server.ts";

export const links = accountLinks;
export const meta: MetaFunction = () => [{ title: "Invitation · Tillsight" }];

/** The page of a mailed invitation: whoever opens it signs in first; what it says is accepted by a button. */
export async function loader({ request }: LoaderFunctionArgs) {
  const { account } = await requireAccount(request);
  const token = (new URL(request.url).searchParams.get("token") ?? "").slice(0, 200);
  const read = await readInvitation(services.db, token, services.now());
  return json({
    token,
    email: account.email,
    invitation:
      read.outcome === "open"
        ? {
            organization: read.organization,
            role: roleTexts[read.role].name,
            sentence: roleTexts[read.role].sentence,
          }
        : null,
  });
}

export async function action({ request }: ActionFunctionArgs) {
  const { account } = await requireAccount(request);
  const token = field(await request.formData(), "token");
  const person = { personId: account.id, email: account.email, emailVerified: true };
  const { outcome } = await acceptInvitation(services.db, token, person, services.now());
  if (outcome === "accepted" || outcome === "already_member") return redirect("/shops");
  return json({
    reason:
      outcome === "other_address"
        ? "This invitation was sent to another email address. Sign in with that one to accept it."
        : "This invitation was accepted already, withdrawn, or is over. Ask for a new one.",
  });
}

export default function Invitation() {
  const { token, email, invitation } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  return (
    <AccountPage title="You are invited">
      {answer && <Banner tone="critical">{answer.reason}</Banner>}
      <AccountCard>
        {invitation ? (
          <Form method="post">
            <input type="hidden" name="token" value={token} />
            <BlockStack gap="300">
              <p>
                {invitation.organization} invites you as {invitation.role}. {invitation.sentence}
              </p>
              <p>You are signed in as {email}.</p>
              <Button submit variant="primary" fullWidth loading={busy}>
                Accept
              </Button>
            </BlockStack>
          </Form>
        ) : (
          <p>This invitation was accepted already, withdrawn, or is over. Ask for a new one.</p>
        )}
      </AccountCard>
      <Form method="post" action="/sign-out">
        <Button submit variant="plain">
          Sign in as somebody else
        </Button>
      </Form>
    </AccountPage>
  );
}
