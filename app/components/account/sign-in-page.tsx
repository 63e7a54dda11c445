import { Form } from "@remix-run/react";
import { BlockStack, Button, Divider, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { AccountCard, AccountPage } from "./account-page.tsx";
import { PasskeySignIn } from "./passkey-sign-in.tsx";
import { Refusal, type SignInRefusal } from "./refusal.tsx";

/** What a try to sign in came to, where it did not. */
export type SignInAnswer =
  { readonly outcome: "sent" } | { readonly outcome: "not_an_email" } | SignInRefusal;

interface SignInPageProps {
  readonly next: string;
  readonly passwords: boolean;
  readonly answer: SignInAnswer | undefined;
  readonly busy: boolean;
}

export function SignInPage({ next, passwords, answer, busy }: SignInPageProps) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  if (answer?.outcome === "sent")
    return (
      <AccountPage title="Check your email">
        <AccountCard>
          <BlockStack gap="300">
            <p>
              If {email === "" ? "that address" : email} can receive mail, a link is on its way. It works
              once, for 15 minutes.
            </p>
            <Button url="/" variant="plain">
              Use another address
            </Button>
          </BlockStack>
        </AccountCard>
      </AccountPage>
    );
  return (
    <AccountPage title="Sign in">
      {answer && answer.outcome !== "not_an_email" && (
        <Refusal
          answer={answer}
          wrong="That email and password don’t match. Try again, or leave the password empty to get a link."
        />
      )}
      <AccountCard>
        <BlockStack gap="400">
          <Form method="post" action="/?index">
            <input type="hidden" name="next" value={next} />
            <BlockStack gap="300">
              <TextField
                label="Email"
                name="email"
                type="email"
                autoComplete="username webauthn"
                value={email}
                onChange={setEmail}
                error={
                  answer?.outcome === "not_an_email"
                    ? "Enter an email address, like name@example.com."
                    : undefined
                }
              />
              {passwords && (
                <TextField
                  label="Password"
                  name="password"
                  type="password"
                  autoComplete="current-password"
                  value={password}
                  onChange={setPassword}
                  helpText="Leave empty to get a link by email."
                />
              )}
              <Button submit variant="primary" fullWidth loading={busy}>
                {passwords && password !== "" ? "Sign in" : "Email me a link"}
              </Button>
            </BlockStack>
          </Form>
          <Divider />
          <PasskeySignIn next={next} />
        </BlockStack>
      </AccountCard>
      <Text as="p" tone="subdued">
        New here? A link to your address makes your account. With a Shopify store, open Tillsight from{" "}
        <a href="https://admin.shopify.com">your Shopify admin</a>: you need no account.
      </Text>
    </AccountPage>
  );
}
