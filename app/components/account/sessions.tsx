import { Form, useFetcher } from "@remix-run/react";
import { BlockStack, Button, InlineStack, List, Text } from "@shopify/polaris";
import { AccountCard } from "./account-page.tsx";
import type { AccountAnswer, AccountView } from "./account-view.ts";

export const when = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });

/** Every browser in which the person is signed in, and how to end that. */
export function Sessions({ sessions }: { readonly sessions: AccountView["sessions"] }) {
  const fetcher = useFetcher<AccountAnswer>();
  return (
    <AccountCard title="Where you are signed in">
      <BlockStack gap="300">
        <List>
          {sessions.map((session) => (
            <List.Item key={session.id}>
              <BlockStack gap="100">
                <span>
                  {session.browser ?? "An unknown browser"}
                  {session.isThis && " (this one)"}
                </span>
                <InlineStack gap="200" blockAlign="center">
                  <Text as="span" tone="subdued">
                    Since {when.format(new Date(session.signedInAt))}
                    {session.address !== null && session.address !== "" && `, from ${session.address}`}
                  </Text>
                  {!session.isThis && (
                    <fetcher.Form method="post">
                      <input type="hidden" name="intent" value="end_session" />
                      <input type="hidden" name="id" value={session.id} />
                      <Button
                        submit
                        variant="plain"
                        accessibilityLabel={`Sign out ${session.browser ?? "this browser"}`}
                      >
                        Sign out
                      </Button>
                    </fetcher.Form>
                  )}
                </InlineStack>
              </BlockStack>
            </List.Item>
          ))}
        </List>
        <Form method="post" action="/sign-out">
          <input type="hidden" name="everywhere" value="yes" />
          <Button submit>Sign out everywhere</Button>
        </Form>
      </BlockStack>
    </AccountCard>
  );
}
