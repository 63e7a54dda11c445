import {
  BlockStack,
  Button,
  Card,
  Checkbox,
  FormLayout,
  InlineError,
  InlineStack,
  Select,
  Text,
  TextField,
} from "@shopify/polaris";
import { useState } from "react";
import { expiryChoices, MAX_NAME, scopeLabels, type KeyAnswer, type KeyWish } from "./key-view.ts";

interface CreateKeyFormProps {
  readonly answer: KeyAnswer | undefined;
  readonly busy: boolean;
  readonly onWish: (wish: KeyWish) => void;
  readonly onCancel: () => void;
}

/** Name, rights and end of a new key. What is wrong stands at its field. */
export function CreateKeyForm({ answer, busy, onWish, onCancel }: CreateKeyFormProps) {
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<string[]>([]);
  const [expires, setExpires] = useState("never");
  const errorOf = (field: string) =>
    answer?.outcome === "refused" && answer.field === field ? answer.reason : undefined;
  const toggle = (scope: string) => (checked: boolean) =>
    setScopes(checked ? [...scopes, scope] : scopes.filter((one) => one !== scope));
  return (
    <Card>
      <form
        aria-label="New API key"
        onSubmit={(event) => {
          event.preventDefault();
          onWish({ intent: "create", name, scopes, expires });
        }}
      >
        <BlockStack gap="400">
          <Text as="h2" variant="headingSm">
            New API key
          </Text>
          <FormLayout>
            <TextField
              label="Name"
              value={name}
              onChange={setName}
              autoComplete="off"
              autoFocus
              maxLength={MAX_NAME}
              helpText="Where the key is used, such as the name of your till."
              error={errorOf("name")}
            />
            <fieldset className="ts-fieldset">
              <legend>The key may</legend>
              {scopeLabels.map(({ scope, label, help }) => (
                <Checkbox
                  key={scope}
                  label={label}
                  helpText={help}
                  checked={scopes.includes(scope)}
                  onChange={toggle(scope)}
                />
              ))}
              {errorOf("scopes") && <InlineError message={errorOf("scopes") ?? ""} fieldID="scopes" />}
            </fieldset>
            <Select
              label="Expires"
              options={expiryChoices}
              value={expires}
              onChange={setExpires}
              error={errorOf("expires")}
            />
          </FormLayout>
          <InlineStack gap="200" align="end">
            <Button onClick={onCancel} disabled={busy}>
              Cancel
            </Button>
            <Button variant="primary" submit loading={busy}>
              Create key
            </Button>
          </InlineStack>
        </BlockStack>
      </form>
    </Card>
  );
}
