import { startAuthentication, startRegistration } from "@simplewebauthn/browser";

type Ceremony = { readonly outcome: "done" } | { readonly outcome: "failed"; readonly reason: string };

const BASE = "/auth/account/passkey";

/** Signs in by a passkey of this device. https://www.w3.org/TR/webauthn-3/ */
export function signInByPasskey(): Promise<Ceremony> {
  return ceremony("generate-authenticate-options", "verify-authentication", async (options) => ({
    response: await startAuthentication({ optionsJSON: options as never }),
  }));
}

/** Adds a passkey of this device to the account that is signed in. */
export function addPasskey(name: string): Promise<Ceremony> {
  return ceremony("generate-register-options", "verify-registration", async (options) => ({
    name,
    response: await startRegistration({ optionsJSON: options as never }),
  }));
}

async function ceremony(
  begin: string,
  end: string,
  ask: (options: unknown) => Promise<unknown>,
): Promise<Ceremony> {
  try {
    const begun = await fetch(`${BASE}/${begin}`);
    if (!begun.ok) return failed(begun.status);
    const answer = await ask(await begun.json());
    const ended = await fetch(`${BASE}/${end}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(answer),
    });
    return ended.ok ? { outcome: "done" } : failed(ended.status);
  } catch (error) {
    const cancelled = error instanceof Error && error.name === "NotAllowedError";
    return {
      outcome: "failed",
      reason: cancelled
        ? "No passkey was chosen."
        : "This browser or device did not give a passkey. Use a link by email instead.",
    };
  }
}

function failed(status: number): Ceremony {
  if (status === 429)
    return { outcome: "failed", reason: "Too many tries. Wait some minutes, then try again." };
  if (status === 403)
    return { outcome: "failed", reason: "Sign in again first: a passkey is added within an hour of that." };
  return { outcome: "failed", reason: "That passkey isn’t known here. Use a link by email instead." };
}
