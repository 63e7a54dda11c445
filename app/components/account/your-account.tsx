import { useFetcher, useRevalidator } from "@remix-run/react";
import { Banner, BlockStack, Button, InlineStack, List, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { AccountCard } from "./account-page.tsx";
import type { AccountAnswer, AccountView } from "./account-view.ts";
import { addPasskey } from "./passkeys.ts";
import { Sessions, when } from "./sessions.tsx";

export function YourAccount({ account }: { readonly account: AccountView }) {
  return (
    <BlockStack gap="400">
      <Profile account={account} />
      <Passkeys passkeys={account.passkeys} />
      <SecondFactor hasSecondFactor={account.hasSecondFactor} />
      {account.passwords && <Password />}
      <Sessions sessions={account.sessions} />
      <Leaving email={account.email} />
    </BlockStack>
  );
}

function Said({ answer }: { readonly answer: AccountAnswer | undefined }) {
  if (!answer || answer.outcome === "begun") return null;
  return answer.outcome === "saved" ? (
    <Banner tone="success">{answer.what}</Banner>
  ) : (
    <Banner tone="critical">{answer.reason}</Banner>
  );
}

function Profile({ account }: { readonly account: AccountView }) {
  const fetcher = useFetcher<AccountAnswer>();
  const [name, setName] = useState(account.name);
  return (
    <AccountCard title="You">
      <fetcher.Form method="post">
        <input type="hidden" name="intent" value="rename" />
        <BlockStack gap="300">
          <Said answer={fetcher.data} />
          <TextField
            label="Name"
            name="name"
            value={name}
            onChange={setName}
            autoComplete="name"
            maxLength={100}
          />
          <Text as="p" tone="subdued">
            You sign in as {account.email}.
          </Text>
          <InlineStack>
            <Button submit loading={fetcher.state !== "idle"}>
              Save
            </Button>
          </InlineStack>
        </BlockStack>
      </fetcher.Form>
    </AccountCard>
  );
}

function Passkeys({ passkeys }: { readonly passkeys: AccountView["passkeys"] }) {
  const fetcher = useFetcher<AccountAnswer>();
  const { revalidate } = useRevalidator();
  const [name, setName] = useState("");
  const [busy, setBusy] = useState(false);
  const [reason, setReason] = useState<string>();
  const add = async () => {
    setBusy(true);
    setReason(undefined);
    const outcome = await addPasskey(name.trim() === "" ? "Passkey" : name.trim());
    setBusy(false);
    if (outcome.outcome === "failed") return setReason(outcome.reason);
    setName("");
    revalidate();
  };
  return (
    <AccountCard title="Passkeys">
      <BlockStack gap="300">
        {reason !== undefined && <Banner tone="critical">{reason}</Banner>}
        {passkeys.length === 0 ? (
          <p>Sign in with your fingerprint, face or device instead of a link by email.</p>
        ) : (
          <List>
            {passkeys.map((passkey) => (
              <List.Item key={passkey.id}>
                <InlineStack gap="200" blockAlign="center">
                  <span>
                    {passkey.name ?? "Passkey"}
                    {passkey.addedAt !== null && `, added ${when.format(new Date(passkey.addedAt))}`}
                  </span>
                  <fetcher.Form method="post">
                    <input type="hidden" name="intent" value="remove_passkey" />
                    <input type="hidden" name="id" value={passkey.id} />
                    <Button
                      submit
                      variant="plain"
                      tone="critical"
                      accessibilityLabel={`Remove ${passkey.name ?? "Passkey"}`}
                    >
                      Remove
                    </Button>
                  </fetcher.Form>
                </InlineStack>
              </List.Item>
            ))}
          </List>
        )}
        <TextField
          label="Name of a new passkey"
          placeholder="Work laptop"
          value={name}
          onChange={setName}
          autoComplete="off"
          maxLength={100}
        />
        <InlineStack>
          <Button loading={busy} onClick={() => void add()}>
            Add a passkey
          </Button>
        </InlineStack>
      </BlockStack>
    </AccountCard>
  );
}

function SecondFactor({ hasSecondFactor }: { readonly hasSecondFactor: boolean }) {
  const fetcher = useFetcher<AccountAnswer>();
  const [code, setCode] = useState("");
  const begun = fetcher.data?.outcome === "begun" ? fetcher.data : undefined;
  const [shown, setShown] = useState(begun);
  if (begun && shown !== begun) setShown(begun);
  const asks = hasSecondFactor || shown !== undefined;
  return (
    <AccountCard title="Authenticator app">
      <fetcher.Form method="post" onSubmit={() => setCode("")}>
        <input
          type="hidden"
          name="intent"
          value={
            hasSecondFactor ? "end_second_factor" : shown ? "confirm_second_factor" : "begin_second_factor"
          }
        />
        <BlockStack gap="300">
          <Said answer={fetcher.data} />
          <p>
            {hasSecondFactor
              ? "Signing in asks for a code of your authenticator app."
              : "Ask for a code of an authenticator app each time somebody signs in as you."}
          </p>
          {shown && !hasSecondFactor && (
            <>
              <p>
                <a href={shown.address}>Open this in your authenticator app</a>, or type its key there:{" "}
                <code className="ts-code">{new URL(shown.address).searchParams.get("secret")}</code>
              </p>
              <p>Keep these backup codes where you find them without your phone. Each works once:</p>
              <code className="ts-code">{shown.backupCodes.join(" ")}</code>
            </>
          )}
          {asks && (
            <TextField
              label="Code"
              name="code"
              value={code}
              onChange={setCode}
              autoComplete="one-time-code"
            />
          )}
          <InlineStack>
            <Button
              submit
              loading={fetcher.state !== "idle"}
              {...(hasSecondFactor ? { tone: "critical" } : {})}
            >
              {hasSecondFactor ? "Turn off" : shown ? "Turn on" : "Set up"}
            </Button>
          </InlineStack>
        </BlockStack>
      </fetcher.Form>
    </AccountCard>
  );
}

function Password() {
  const fetcher = useFetcher<AccountAnswer>();
  const [password, setPassword] = useState("");
  return (
    <AccountCard title="Password">
      <fetcher.Form method="post" onSubmit={() => setPassword("")}>
        <input type="hidden" name="intent" value="set_password" />
        <BlockStack gap="300">
          <Said answer={fetcher.data} />
          <TextField
            label="New password"
            name="password"
            type="password"
            autoComplete="new-password"
            helpText="At least 12 characters. It ends all your other sessions."
            value={password}
            onChange={setPassword}
          />
          <InlineStack>
            <Button submit loading={fetcher.state !== "idle"}>
              Save
            </Button>
          </InlineStack>
        </BlockStack>
      </fetcher.Form>
    </AccountCard>
  );
}

function Leaving({ email }: { readonly email: string }) {
  const fetcher = useFetcher<AccountAnswer>();
  const [typed, setTyped] = useState("");
  return (
    <AccountCard title="Your data">
      <BlockStack gap="300">
        <InlineStack>
          <Button url="/account/data" download="tillsight-account.json">
            Download what is stored about you
          </Button>
        </InlineStack>
        <fetcher.Form method="post">
          <input type="hidden" name="intent" value="delete" />
          <BlockStack gap="300">
            <Said answer={fetcher.data} />
            <TextField
              label={`To delete your account, type ${email}`}
              name="email"
              value={typed}
              onChange={setTyped}
              autoComplete="off"
            />
            <InlineStack>
              <Button submit tone="critical" disabled={typed.trim().toLowerCase() !== email}>
                Delete account
              </Button>
            </InlineStack>
          </BlockStack>
        </fetcher.Form>
      </BlockStack>
    </AccountCard>
  );
}
