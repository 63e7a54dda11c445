import { openInbox } from "../../standin/inbox/inbox.ts";

/** The mail server of these tests, which the settings name: import before anything that reads them. */
export const inbox = await openInbox();
Object.assign(process.env, { SMTP_URL: inbox.smtpUrl, MAIL_FROM: "Tillsight <hello@app.example.com>" });
