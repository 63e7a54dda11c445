import { useRouteLoaderData } from "@remix-run/react";

/** Whom to ask, as the settings say; undefined where they say nothing, or the document itself could not be loaded. */
export function useSupportEmail(): string | undefined {
  const data: unknown = useRouteLoaderData("root");
  if (typeof data !== "object" || data === null || !("supportEmail" in data)) return undefined;
  return typeof data.supportEmail === "string" ? data.supportEmail : undefined;
}

/** "If it happens again, contact support@…": nothing where nobody is named. */
export function Support({ ask }: { readonly ask: string }) {
  const email = useSupportEmail();
  if (email === undefined) return null;
  return (
    <>
      {ask}{" "}
      <a href={`mailto:${email}`} target="_blank" rel="noreferrer">
        {email}
      </a>
      .
    </>
  );
}
