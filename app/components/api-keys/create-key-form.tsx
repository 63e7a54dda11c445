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
import { FormError } from "../form/form-error.tsx";
import { FormSaveBar } from "../form/save-bar.tsx";
import {
  DEFAULT_EXPIRY,
  expiryChoices,
  MAX_NAME,
  scopeLabels,
  type KeyAnswer,
  type KeyWish,
} from "./key-view.ts";

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
  const [expires, setExpires] = useState<string>(DEFAULT_EXPIRY);
  const errorOf = (field: string) => (answer?.outcome === "refused" ? answer.reasons[field] : undefined);
  const toggle = (scope: string) => (checked: boolean) =>
    setScopes(checked ? [...scopes, scope] : scopes.filter((one) => one !== scope));
  const create = () => onWish({ intent: "create", name, scopes, expires });
  return (
    <Card>
      <FormSaveBar
        id="api-key-save-bar"
        isChanged={name !== "" || scopes.length > 0 || expires !== DEFAULT_EXPIRY}
        saving={busy}
        onSave={create}
        onDiscard={onCancel}
      />
      <form
        aria-label="New API key"
        onSubmit={(event) => {
          event.preventDefault();
          create();
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
              helpText="For example, the app or system that uses it."
              error={errorOf("name")}
            />
            <fieldset className="ts-fieldset">
              <legend>Permissions</legend>
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
          <FormError text={errorOf("form") ?? null} />
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
