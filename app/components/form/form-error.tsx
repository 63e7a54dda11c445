import { Text } from "@shopify/polaris";

/** Why a form was not saved, beside its fields. */
export function FormError({ text }: { readonly text: string | null }) {
  if (text === null) return null;
  return (
    <Text as="p" tone="critical">
      <span role="alert">{text}</span>
    </Text>
  );
}
