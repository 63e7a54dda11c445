import { Form, useActionData, useNavigation } from "@remix-run/react";
import { Banner, BlockStack, Button, InlineStack, List, Select, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { roles, roleTexts, type Role } from "#app/lib/permissions.ts";
import { AccountCard } from "./account-page.tsx";

/** The people of an organization; days are texts for the reader. */
export interface PeopleView {
  readonly name: string;
  /** What the reader may make of others. */
  readonly mayGive: readonly Role[];
  readonly mayTransfer: boolean;
  readonly members: readonly {
    readonly id: string;
    readonly name: string;
    readonly email: string;
    readonly role: Role;
    readonly isYou: boolean;
  }[];
  readonly invitations: readonly {
    readonly id: string;
    readonly email: string;
    readonly role: Role;
    readonly until: string;
  }[];
}

export interface PeopleAnswer {
  readonly outcome: "saved" | "refused";
  readonly text: string;
}

const optionsOf = (given: readonly Role[]) =>
  given.map((role) => ({ value: role, label: roleTexts[role].name }));

export function PeoplePage({ view }: { readonly view: PeopleView }) {
  const answer = useActionData<PeopleAnswer>();
  const busy = useNavigation().state === "submitting";
  return (
    <BlockStack gap="400">
      {answer && <Banner tone={answer.outcome === "saved" ? "success" : "critical"}>{answer.text}</Banner>}
      <AccountCard title="People">
        <BlockStack gap="400">
          {view.members.map((member) => (
            <Member key={member.id} member={member} view={view} busy={busy} />
          ))}
        </BlockStack>
      </AccountCard>
      <Invite view={view} busy={busy} />
      <AccountCard title="What each role may do">
        <List>
          {roles.map((role) => (
            <List.Item key={role}>
              {roleTexts[role].name}: {roleTexts[role].sentence}
            </List.Item>
          ))}
        </List>
      </AccountCard>
      <AccountCard title="This organization">
        <BlockStack gap="300">
          <Rename name={view.name} busy={busy} />
          <Form method="post">
            <input type="hidden" name="intent" value="leave" />
            <Button submit tone="critical" loading={busy}>
              Leave {view.name}
            </Button>
          </Form>
        </BlockStack>
      </AccountCard>
    </BlockStack>
  );
}

interface MemberProps {
  readonly member: PeopleView["members"][number];
  readonly view: PeopleView;
  readonly busy: boolean;
}

function Member({ member, view, busy }: MemberProps) {
  const { id, name, email, isYou } = member;
  const [role, setRole] = useState<string>(member.role);
  const changeable = view.mayGive.includes(member.role);
  const called = name === "" ? email : name;
  return (
    <InlineStack gap="300" blockAlign="end" align="space-between">
      <BlockStack gap="050">
        <Text as="h3" variant="headingSm">
          {called}
          {isYou && " (you)"}
        </Text>
        <Text as="p" tone="subdued">
          {name === "" ? roleTexts[member.role].name : `${email} · ${roleTexts[member.role].name}`}
        </Text>
      </BlockStack>
      {changeable && (
        <InlineStack gap="200" blockAlign="end">
          <Form method="post">
            <input type="hidden" name="intent" value="change_role" />
            <input type="hidden" name="person" value={id} />
            <InlineStack gap="200" blockAlign="end">
              <Select
                label={`Role of ${called}`}
                labelHidden
                name="role"
                options={optionsOf(view.mayGive)}
                value={role}
                onChange={setRole}
              />
              <Button
                submit
                loading={busy}
                disabled={role === member.role}
                accessibilityLabel={`Save the role of ${called}`}
              >
                Save
              </Button>
            </InlineStack>
          </Form>
          {!isYou && (
            <Form method="post">
              <input type="hidden" name="intent" value="remove" />
              <input type="hidden" name="person" value={id} />
              <Button submit tone="critical" accessibilityLabel={`Remove ${called}`}>
                Remove
              </Button>
            </Form>
          )}
          {!isYou && view.mayTransfer && member.role !== "owner" && (
            <Form method="post">
              <input type="hidden" name="intent" value="transfer" />
              <input type="hidden" name="person" value={id} />
              <Button submit accessibilityLabel={`Hand ownership over to ${called}`}>
                Make owner
              </Button>
            </Form>
          )}
        </InlineStack>
      )}
    </InlineStack>
  );
}

function Invite({ view, busy }: { readonly view: PeopleView; readonly busy: boolean }) {
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<string>("viewer");
  return (
    <AccountCard title="Invitations">
      <BlockStack gap="400">
        {view.invitations.map((invitation) => (
          <InlineStack key={invitation.id} align="space-between" blockAlign="center" gap="200">
            <span>
              {invitation.email}, as {roleTexts[invitation.role].name}, until {invitation.until}
            </span>
            <Form method="post">
              <input type="hidden" name="intent" value="revoke" />
              <input type="hidden" name="invitation" value={invitation.id} />
              <Button
                submit
                variant="plain"
                tone="critical"
                accessibilityLabel={`Withdraw the invitation of ${invitation.email}`}
              >
                Withdraw
              </Button>
            </Form>
          </InlineStack>
        ))}
        <Form method="post">
          <input type="hidden" name="intent" value="invite" />
          <BlockStack gap="300">
            <TextField
              label="Email"
              name="email"
              type="email"
              value={email}
              onChange={setEmail}
              autoComplete="off"
            />
            <Select
              label="Role"
              name="role"
              options={optionsOf(view.mayGive)}
              value={role}
              onChange={setRole}
            />
            <InlineStack>
              <Button submit variant="primary" loading={busy}>
                Invite
              </Button>
            </InlineStack>
          </BlockStack>
        </Form>
      </BlockStack>
    </AccountCard>
  );
}

function Rename({ name: before, busy }: { readonly name: string; readonly busy: boolean }) {
  const [name, setName] = useState(before);
  return (
    <Form method="post">
      <input type="hidden" name="intent" value="rename" />
      <BlockStack gap="300">
        <TextField
          label="Name"
          name="name"
          value={name}
          onChange={setName}
          autoComplete="organization"
          maxLength={255}
        />
        <InlineStack>
          <Button submit loading={busy} disabled={name.trim() === before}>
            Save
          </Button>
        </InlineStack>
      </BlockStack>
    </Form>
  );
}
