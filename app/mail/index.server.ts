import { createTransport } from "nodemailer";

export interface Mail {
  readonly to: string;
  readonly subject: string;
  /** Plain text; what a link leads to stands on a line of its own. */
  readonly text: string;
}

export interface Mailer {
  /** Hands a message to the mail server. @throws the server's refusal, without the message's text. */
  send(mail: Mail): Promise<void>;
  close(): void;
}

const TIMEOUT_MS = 10_000;

/**
 * @param url smtp://user:password@host:port or smtps://…
 * @param from the sender, "Name <address>" or an address
 */
export function createMailer(url: string, from: string): Mailer {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: 2,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send({ to, subject, text }) {
      // An address object: text with a comma in it can never become a second recipient.
      await transport.sendMail({ from, to: { name: "", address: to }, subject, text });
    },
    close: () => transport.close(),
  };
}
