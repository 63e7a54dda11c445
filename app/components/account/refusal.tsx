import { Banner } from "@shopify/polaris";
import { minutes } from "./minutes.ts";

/** Why somebody is not signed in, as far as they are told. */
export type SignInRefusal =
  { readonly outcome: "refused" } | { readonly outcome: "too_many"; readonly retryAfterSeconds: number };

interface RefusalProps {
  readonly answer: SignInRefusal;
  /** What was wrong, where it was not the number of tries. */
  readonly wrong: string;
}

export function Refusal({ answer, wrong }: RefusalProps) {
  if (answer.outcome === "refused") return <Banner tone="critical">{wrong}</Banner>;
  return (
    <Banner tone="warning">Too many tries. Wait {minutes(answer.retryAfterSeconds)}, then try again.</Banner>
  );
}
