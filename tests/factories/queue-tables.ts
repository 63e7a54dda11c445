/** What workers work off and note, over all shops: a test that runs one begins with these empty. */
export const queueTables = [
  "webhook_inbox",
  "webhook_receipt",
  "webhook_day",
  "job",
  "schedule",
  "rollup_mark",
  "audit_event",
] as const;
