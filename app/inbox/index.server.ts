/** The webhook inbox: accepted means stored; the inbox row is the queue row. */
export { MAX_BODY_BYTES, type Delivery } from "./delivery.ts";
export { hasSignature, verifyWebhook, type VerifyOutcome } from "./verify-webhook.server.ts";
export {
  createAcceptor,
  isOverloaded,
  Overloaded,
  type Acceptor,
  type AcceptorOptions,
} from "./acceptor.server.ts";
export type { Lease, ShopLeases } from "./lease.ts";
export { claim, claimSuspect, type ClaimOptions, type ClaimRound } from "./claim.server.ts";
export { inPortions, readBodies } from "./bodies.server.ts";
export { bury, fail, giveBack, settle, type Settlement } from "./settle.server.ts";
export { sweep } from "./sweep.server.ts";
export { deadLetters, replay, type DeadLetter, type DeadLetterFilter } from "./replay.server.ts";
export {
  deadLetterKinds,
  deadLetterPage,
  deadLetterWithBody,
  type DeadLetterKind,
  type DeadLetterPage,
  type DeadLetterWithBody,
} from "./dead-letters.server.ts";
export { maskPayload, plainPayload, type PayloadText } from "./mask-payload.ts";
export { inboxStamp } from "./stamp.server.ts";
export { inboxStatus, type InboxStatus, type TopicStatus } from "./status.server.ts";
export { unsettledIds } from "./unsettled.server.ts";
export { purgeDeadLetters, purgeReceipts } from "./purge.server.ts";
export { inboxBacklog, type InboxBacklog } from "./backlog.server.ts";
export {
  backlogOfShops,
  countDeadLetters,
  sizedDeadLetters,
  type SizedDeadLetter,
} from "./operator-letters.server.ts";
export { rewriteBodies } from "./rewrite-bodies.server.ts";
export { moveDeliveries } from "./move-deliveries.server.ts";
export { createKnownShops } from "./known-shops.server.ts";
