import { Badge, Text } from "@shopify/polaris";
import { ArrowDownIcon, ArrowUpIcon, MinusIcon } from "@shopify/polaris-icons";
import type { ChangeView } from "#app/insights/index.server.ts";

const icons = { up: ArrowUpIcon, down: ArrowDownIcon, same: MinusIcon };

/** How a number moved: arrow, text and words for screen readers. A fall is no error, so it is not red. */
export function ChangeBadge({ change }: { readonly change: ChangeView }) {
  return (
    <>
      <span aria-hidden="true">
        <Badge
          icon={icons[change.direction]}
          {...(change.direction === "up" ? { tone: "success" as const } : {})}
        >
          {change.text}
        </Badge>
      </span>
      <Text as="span" visuallyHidden>
        {change.spoken}
      </Text>
    </>
  );
}
