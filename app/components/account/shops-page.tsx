import { Form, Link, useActionData, useNavigation } from "@remix-run/react";
import {
  Banner,
  BlockStack,
  Button,
  Card,
  InlineGrid,
  InlineStack,
  Select,
  Text,
  TextField,
} from "@shopify/polaris";
import { useState } from "react";
import type { Glance } from "#app/insights/index.server.ts";
import { AccountCard } from "./account-page.tsx";

/** Somebody's shops, organization by organization; numbers are texts for the reader. */
export interface ShopsView {
  readonly organizations: readonly OrganizationView[];
  readonly currencies: readonly string[];
  readonly timeZones: readonly string[];
}

interface OrganizationView {
  readonly id: string;
  readonly name: string;
  readonly managesPeople: boolean;
  readonly managesShops: boolean;
  readonly shops: readonly ShopView[];
}

interface ShopView {
  readonly id: string;
  readonly name: string;
  readonly currency: string;
  /** What to say of its data; null where all is well. */
  readonly state: string | null;
  /** Null where the person's role has no amounts or no reports there. */
  readonly glance: { readonly today: Glance; readonly month: Glance } | null;
  /** Where the person's role leads first. */
  readonly to: string;
}

export interface ShopsAnswer {
  readonly intent: string;
  readonly organization: string;
  readonly outcome: "saved" | "refused";
  readonly text: string;
}

export function ShopsPage({ view }: { readonly view: ShopsView }) {
  const answer = useActionData<ShopsAnswer>();
  const busy = useNavigation().state === "submitting";
  return (
    <BlockStack gap="600">
      {answer && <Banner tone={answer.outcome === "saved" ? "success" : "critical"}>{answer.text}</Banner>}
      {view.organizations.map((organization) => (
        <Organization key={organization.id} organization={organization} view={view} busy={busy} />
      ))}
      <NewOrganization isFirst={view.organizations.length === 0} busy={busy} />
    </BlockStack>
  );
}

interface OrganizationProps {
  readonly organization: OrganizationView;
  readonly view: ShopsView;
  readonly busy: boolean;
}

function Organization({ organization, view, busy }: OrganizationProps) {
  const { id, name, shops, managesPeople, managesShops } = organization;
  return (
    <section aria-label={name}>
      <BlockStack gap="300">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <Text as="h2" variant="headingMd">
            {name}
          </Text>
          {managesPeople && <Button url={`/organizations/${id}`}>People</Button>}
        </InlineStack>
        {shops.length === 0 && (
          <Text as="p" tone="subdued">
            {managesShops
              ? "No shops yet. Add one below: linked from Shopify, or a new one that your own systems fill."
              : "No shops yet. Whoever invited you adds them."}
          </Text>
        )}
        <InlineGrid columns={{ xs: 1, md: 2 }} gap="300">
          {shops.map((shop) => (
            <ShopCard key={shop.id} shop={shop} />
          ))}
        </InlineGrid>
        {managesShops && <AddShop organization={id} view={view} busy={busy} />}
      </BlockStack>
    </section>
  );
}

function ShopCard({ shop }: { readonly shop: ShopView }) {
  const { name, currency, glance, state, to } = shop;
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h3" variant="headingSm">
          <Link to={to} reloadDocument>
            {name}
          </Link>
        </Text>
        {state !== null && (
          <Text as="p" tone="caution">
            {state}
          </Text>
        )}
        {glance ? (
          <InlineGrid columns={2} gap="300">
            <GlanceOf label="Today" glance={glance.today} currency={currency} />
            <GlanceOf label="Last 30 days" glance={glance.month} currency={currency} />
          </InlineGrid>
        ) : (
          <Text as="p" tone="subdued">
            Your role there doesn’t include sales.
          </Text>
        )}
      </BlockStack>
    </Card>
  );
}

interface GlanceProps {
  readonly label: string;
  readonly glance: Glance;
  readonly currency: string;
}

function GlanceOf({ label, glance, currency }: GlanceProps) {
  const { totalSales, orders, change } = glance;
  const arrow = change && { up: "↑", down: "↓", same: "" }[change.direction];
  return (
    <BlockStack gap="050">
      <Text as="p" tone="subdued">
        {label}
      </Text>
      <Text as="p" variant="headingMd">
        {totalSales ?? "—"} <span className="ts-currency">{currency}</span>
      </Text>
      <Text as="p" tone="subdued">
        {orders ?? "0"} {orders === "1" ? "order" : "orders"}
        {change && (
          <>
            {" · "}
            <span aria-hidden="true">
              {arrow} {change.text}
            </span>
            <span className="ts-hidden">sales {change.spoken}</span>
          </>
        )}
      </Text>
    </BlockStack>
  );
}

function AddShop({
  organization,
  view,
  busy,
}: {
  readonly organization: string;
  readonly view: ShopsView;
  readonly busy: boolean;
}) {
  const [code, setCode] = useState("");
  const [name, setName] = useState("");
  const [currency, setCurrency] = useState("USD");
  const [timeZone, setTimeZone] = useState(
    view.timeZones.includes("America/New_York") ? "America/New_York" : "UTC",
  );
  return (
    <details className="ts-add">
      <summary>Add a shop</summary>
      <InlineGrid columns={{ xs: 1, md: 2 }} gap="300">
        <AccountCard title="From Shopify">
          <Form method="post">
            <input type="hidden" name="intent" value="link_shop" />
            <input type="hidden" name="organization" value={organization} />
            <BlockStack gap="300">
              <p>In your Shopify admin, open Tillsight, Settings, People, and create a code there.</p>
              <TextField
                label="Code"
                name="code"
                value={code}
                onChange={setCode}
                autoComplete="off"
                maxLength={20}
              />
              <InlineStack>
                <Button submit loading={busy}>
                  Link the shop
                </Button>
              </InlineStack>
            </BlockStack>
          </Form>
        </AccountCard>
        <AccountCard title="From your own systems">
          <Form method="post">
            <input type="hidden" name="intent" value="create_shop" />
            <input type="hidden" name="organization" value={organization} />
            <BlockStack gap="300">
              <TextField
                label="Name"
                name="name"
                value={name}
                onChange={setName}
                autoComplete="off"
                maxLength={255}
              />
              <Select
                label="Currency"
                name="currency"
                options={[...view.currencies]}
                value={currency}
                onChange={setCurrency}
              />
              <Select
                label="Time zone"
                name="timeZone"
                options={[...view.timeZones]}
                value={timeZone}
                onChange={setTimeZone}
              />
              <InlineStack>
                <Button submit loading={busy}>
                  Create the shop
                </Button>
              </InlineStack>
            </BlockStack>
          </Form>
        </AccountCard>
      </InlineGrid>
    </details>
  );
}

function NewOrganization({ isFirst, busy }: { readonly isFirst: boolean; readonly busy: boolean }) {
  const [name, setName] = useState("");
  return (
    <AccountCard title={isFirst ? "Start with your business" : "Another organization"}>
      <Form method="post">
        <input type="hidden" name="intent" value="create_organization" />
        <BlockStack gap="300">
          <p>
            {isFirst
              ? "Your shops and the people who work on them belong to it. You are its owner."
              : "A group of shops with people of its own."}
          </p>
          <TextField
            label="Name"
            name="name"
            value={name}
            onChange={setName}
            autoComplete="organization"
            maxLength={255}
          />
          <InlineStack>
            <Button submit loading={busy} {...(isFirst ? { variant: "primary" } : {})}>
              Create
            </Button>
          </InlineStack>
        </BlockStack>
      </Form>
    </AccountCard>
  );
}
