import { Banner, BlockStack, Button, Card, InlineStack, List, Select, Text } from "@shopify/polaris";
import { useState } from "react";
import { rolesBelowOwner, roleTexts, type Role } from "#app/lib/permissions.ts";
import { SectionPage } from "../section/section-page.tsx";
import { settingsSection } from "../section/sections.ts";

/** Who may do what in a shop; instants are texts for the reader. */
export interface StaffView {
  readonly hasShopify: boolean;
  /** What the reader may make of others. */
  readonly mayGive: readonly Role[];
  readonly defaultRole: Role;
  readonly staff: readonly {
    readonly id: string;
    readonly name: string;
    readonly role: Role;
    readonly byDefault: boolean;
    readonly isYou: boolean;
    readonly lastSeen: string;
  }[];
  /** Groups of people outside of Shopify who see the shop. */
  readonly organizations: readonly { readonly name: string; readonly maxRole: Role }[];
}

export type StaffAnswer =
  | { readonly outcome: "saved" | "refused"; readonly text: string }
  /** Shown once. */
  | { readonly outcome: "code"; readonly code: string };

type Wish = Record<string, string>;

interface StaffPageProps {
  readonly view: StaffView;
  readonly answer: StaffAnswer | undefined;
  readonly busy: boolean;
  readonly onWish: (wish: Wish) => void;
}

const optionsOf = (given: readonly Role[]) =>
  given.map((role) => ({ value: role, label: roleTexts[role].name }));

export function StaffPage({ view, answer, busy, onWish }: StaffPageProps) {
  return (
    <SectionPage section={settingsSection} title="People">
      <BlockStack gap="400">
        {answer && answer.outcome !== "code" && (
          <Banner tone={answer.outcome === "saved" ? "success" : "critical"}>{answer.text}</Banner>
        )}
        {view.hasShopify && <Staff view={view} busy={busy} onWish={onWish} />}
        <Sharing
          view={view}
          code={answer?.outcome === "code" ? answer.code : null}
          busy={busy}
          onWish={onWish}
        />
      </BlockStack>
    </SectionPage>
  );
}

type PartProps = Omit<StaffPageProps, "answer">;

function Staff({ view, busy, onWish }: PartProps) {
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          In your Shopify admin
        </Text>
        {view.staff.map((member) => (
          <Member
            key={`${member.id} ${member.role}`}
            member={member}
            view={view}
            busy={busy}
            onWish={onWish}
          />
        ))}
        <Select
          label="Everyone else of your staff"
          options={optionsOf(rolesBelowOwner)}
          value={view.defaultRole}
          disabled={busy}
          helpText="What somebody may do who opens Tillsight for the first time."
          onChange={(role) => onWish({ intent: "default_role", role })}
        />
      </BlockStack>
    </Card>
  );
}

function Member({ member, view, busy, onWish }: PartProps & { readonly member: StaffView["staff"][number] }) {
  const [role, setRole] = useState<string>(member.role);
  return (
    <InlineStack align="space-between" blockAlign="center" gap="200">
      <BlockStack gap="050">
        <Text as="h3" variant="headingSm">
          {member.name}
          {member.isYou && " (you)"}
        </Text>
        <Text as="p" tone="subdued">
          {roleTexts[member.role].name}
          {member.byDefault && ", as everyone else"} · last here {member.lastSeen}
        </Text>
      </BlockStack>
      {view.mayGive.includes(member.role) && (
        <InlineStack gap="200" blockAlign="center">
          <Select
            label={`Role of ${member.name}`}
            labelHidden
            options={optionsOf(view.mayGive)}
            value={role}
            onChange={setRole}
          />
          <Button
            disabled={busy || role === member.role}
            accessibilityLabel={`Save the role of ${member.name}`}
            onClick={() => onWish({ intent: "change_role", user: member.id, role })}
          >
            Save
          </Button>
        </InlineStack>
      )}
    </InlineStack>
  );
}

function Sharing({ view, code, busy, onWish }: PartProps & { readonly code: string | null }) {
  const [role, setRole] = useState<string>("analyst");
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          Outside of Shopify
        </Text>
        {view.organizations.length === 0 ? (
          <p>Nobody outside of your Shopify admin sees this shop.</p>
        ) : (
          <List>
            {view.organizations.map(({ name, maxRole }) => (
              <List.Item key={name}>
                {name}: its members, at most as {roleTexts[maxRole].name}
              </List.Item>
            ))}
          </List>
        )}
        <p>An agency or accountant links your shop to their account with a code from you.</p>
        <InlineStack gap="200" blockAlign="end">
          <Select
            label="They may be at most"
            options={optionsOf(view.mayGive)}
            value={role}
            onChange={setRole}
          />
          <Button loading={busy} onClick={() => onWish({ intent: "link_code", role })}>
            Create a code
          </Button>
        </InlineStack>
        {code !== null && (
          <Banner tone="info" title={code}>
            <p>Whoever has it links the shop once, within 15 minutes. It is not shown again.</p>
          </Banner>
        )}
      </BlockStack>
    </Card>
  );
}
