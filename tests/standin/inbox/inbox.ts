import { createServer, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import PostalMime from "postal-mime";
import { SMTPServer } from "smtp-server";

export interface Letter {
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly at: Date;
}

export interface Inbox {
  /** For SMTP_URL. */
  readonly smtpUrl: string;
  /** Where a browser reads what arrived. */
  readonly webUrl: string;
  readonly letters: readonly Letter[];
  /** The newest letter to an address that has not been taken yet; waits for it. */
  take(to: string): Promise<Letter>;
  close(): Promise<void>;
}

const MAX_LETTERS = 500;
const MAX_BYTES = 1_000_000;

/** A mail server on loopback that keeps what it is given in memory, and shows it on a page. It delivers nothing anywhere. */
export async function openInbox(
  ports: { readonly smtp?: number; readonly web?: number } = {},
): Promise<Inbox> {
  const letters: Letter[] = [];
  const taken = new Set<Letter>();
  const waiting = new Set<() => void>();
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    size: MAX_BYTES,
    logger: false,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        PostalMime.parse(Buffer.concat(chunks)).then(
          ({ subject, text }) => {
            letters.push({
              to: session.envelope.rcptTo.map(({ address }) => address.toLowerCase()),
              subject: subject ?? "",
              text: text ?? "",
              at: new Date(),
            });
            if (letters.length > MAX_LETTERS) letters.shift();
            for (const wake of waiting) wake();
            done();
          },
          (error: unknown) => done(error instanceof Error ? error : new Error("unreadable mail")),
        );
      });
    },
  });
  smtp.on("error", () => undefined);
  const smtpServer = smtp.listen(ports.smtp ?? 0, "127.0.0.1");
  await once(smtpServer, "listening");
  const web = createServer((_request, response) => {
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.setHeader("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
    response.end(page(letters));
  });
  web.listen(ports.web ?? 0, "127.0.0.1");
  await once(web, "listening");
  const find = (to: string) => letters.findLast((letter) => letter.to.includes(to) && !taken.has(letter));
  return {
    smtpUrl: `smtp://127.0.0.1:${portOf(smtpServer as unknown as Server)}`,
    webUrl: `http://127.0.0.1:${portOf(web)}`,
    letters,
    async take(to) {
      for (;;) {
        const letter = find(to.toLowerCase());
        if (letter) {
          taken.add(letter);
          return letter;
        }
        await new Promise<void>((resolve) => {
          const wake = () => {
            waiting.delete(wake);
            resolve();
          };
          waiting.add(wake);
        });
      }
    },
    async close() {
      await Promise.all([
        new Promise<void>((resolve) => smtp.close(() => resolve())),
        new Promise<void>((resolve) => {
          web.close(() => resolve());
          web.closeAllConnections();
        }),
      ]);
    },
  };
}

const portOf = (server: Server) => (server.address() as AddressInfo).port;

/** The first link of a letter. */
export function linkIn({ text }: Letter): string {
  const link = /https?:\/\/\S+/.exec(text)?.[0];
  if (link === undefined) throw new Error("the letter has no link");
  return link;
}

function page(letters: readonly Letter[]): string {
  const rows = letters
    .toReversed()
    .map(
      ({ to, subject, text, at }) =>
        `<article><h2>${escape(subject)}</h2><p>To ${escape(to.join(", "))}, ${at.toISOString()}</p><pre>${linked(text)}</pre></article>`,
    );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Inbox</title><meta name="viewport" content="width=device-width,initial-scale=1">
<style>body{font:16px/1.5 system-ui;margin:2rem auto;max-width:45rem;padding:0 1rem}article{border-top:1px solid #ccc}pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit}</style></head>
<body><main><h1>Inbox</h1><p>Mails of the local Tillsight, newest first. They went nowhere else. Reload for new ones.</p>${rows.join("") || "<p>Nothing has arrived yet.</p>"}</main></body></html>`;
}

const escape = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
const linked = (text: string) =>
  escape(text).replaceAll(/https?:\/\/[^\s<]+/g, (link) => `<a href="${link}" target="_blank">${link}</a>`);
