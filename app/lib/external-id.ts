import { z } from "zod";

/**
 * What an id of a source can be: 1 to 64 printable ASCII characters, as its columns hold them. What an address or a
 * cursor calls an id is checked before it reaches a query: compared with such a column, other text is an error.
 */
const EXTERNAL_ID = /^[\x21-\x7e]{1,64}$/;

/** @param error what a sender is told of text that is no id. */
export function externalIdText(error: string = "is no id of 1 to 64 printable ASCII characters") {
  return z.string().regex(EXTERNAL_ID, { error });
}

export function isExternalId(text: string): boolean {
  return EXTERNAL_ID.test(text);
}
