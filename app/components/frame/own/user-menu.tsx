import { TopBar } from "@shopify/polaris";
import { ExitIcon, PersonIcon, StoreIcon } from "@shopify/polaris-icons";
import { useRef, useState } from "react";
import type { OwnFrameData } from "../frame-data.ts";
import { initialsOf } from "./initials.ts";
import { ACCOUNT_PATH, ALL_SHOPS_PATH, SIGN_OUT_PATH } from "./own-paths.ts";

/** Who is signed in, and the way out. */
export function UserMenu({ person }: { readonly person: OwnFrameData["person"] }) {
  const [open, setOpen] = useState(false);
  const signOut = useRef<HTMLFormElement>(null);
  const name = person.name || person.email;
  return (
    <>
      <form ref={signOut} method="post" action={SIGN_OUT_PATH} hidden />
      <TopBar.UserMenu
        name={name}
        detail={name === person.email ? "" : person.email}
        initials={initialsOf(name)}
        accessibilityLabel={`Account: ${name}`}
        open={open}
        onToggle={() => setOpen(!open)}
        actions={[
          {
            items: [
              { content: "Account", icon: PersonIcon, url: ACCOUNT_PATH },
              { content: "All shops", icon: StoreIcon, url: ALL_SHOPS_PATH },
            ],
          },
          {
            items: [
              { content: "Sign out", icon: ExitIcon, onAction: () => signOut.current?.requestSubmit() },
            ],
          },
        ]}
      />
    </>
  );
}
