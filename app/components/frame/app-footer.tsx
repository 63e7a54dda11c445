import { FooterHelp, Link } from "@shopify/polaris";
import { useSupportEmail } from "./support.tsx";

/** Below every page: help, whom to ask, and the privacy policy. They open beside the admin, which stays where it is. */
export function AppFooter() {
  const email = useSupportEmail();
  return (
    <footer>
      <FooterHelp>
        <Link url="/help" target="_blank">
          Help
        </Link>
        {email !== undefined && (
          <>
            {" · "}
            <Link url={`mailto:${email}`} target="_blank">
              Contact support
            </Link>
          </>
        )}
        {" · "}
        <Link url="/privacy" target="_blank">
          Privacy policy
        </Link>
      </FooterHelp>
    </footer>
  );
}
