/** What an answer that is written bit by bit needs to know of its connection. */
export interface Connection {
  /** Resolves when the client has taken enough of the answer, or has gone. */
  readonly drained: () => Promise<void>;
}
