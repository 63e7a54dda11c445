const HEADER = 4;
const COM_QUERY = 0x03;
const COM_STMT_PREPARE = 0x16;

/** A packet of MySQL's protocol: three bytes of length, one of sequence, the payload. */
export interface Packet {
  readonly bytes: Buffer;
  readonly sequence: number;
  readonly payload: Buffer;
}

/** Cuts what a client sends into whole packets. */
export class PacketReader {
  #chunks: Buffer[] = [];
  #length = 0;
  #wanted = HEADER;

  push(chunk: Buffer): Packet[] {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    const packets: Packet[] = [];
    while (this.#length >= this.#wanted) {
      const all = this.#chunks.length === 1 ? (this.#chunks[0] ?? chunk) : Buffer.concat(this.#chunks);
      const end = HEADER + all.readUIntLE(0, 3);
      if (all.length >= end) {
        const bytes = all.subarray(0, end);
        packets.push({ bytes, sequence: all.readUInt8(3), payload: bytes.subarray(HEADER) });
        this.#wanted = HEADER;
      } else this.#wanted = end;
      const rest = all.length >= end ? all.subarray(end) : all;
      this.#chunks = rest.length > 0 ? [rest] : [];
      this.#length = rest.length;
    }
    return packets;
  }
}

/** The SQL text that a packet of a client carries, one byte a character; undefined for any other command. */
export function statementOf({ sequence, payload }: Packet): Buffer | undefined {
  // A new command begins at sequence 0; the answers of the handshake do not.
  if (sequence !== 0) return undefined;
  return payload[0] === COM_QUERY || payload[0] === COM_STMT_PREPARE ? payload.subarray(1) : undefined;
}

/** The command that runs a statement. */
export function queryPacket(sql: string): Buffer {
  return packet(0, Buffer.concat([Buffer.from([COM_QUERY]), Buffer.from(sql)]));
}

/** A server's refusal, as the answer to a command. */
export function errorPacket(errno: number, message: string): Buffer {
  const code = Buffer.alloc(3, 0xff);
  code.writeUInt16LE(errno, 1);
  return packet(1, Buffer.concat([code, Buffer.from(`#${sqlStates[errno] ?? "HY000"}${message}`)]));
}

const sqlStates: Readonly<Record<number, string>> = { 1213: "40001", 1205: "HY000", 1406: "22001" };

function packet(sequence: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(HEADER);
  header.writeUIntLE(payload.length, 0, 3);
  header.writeUInt8(sequence, 3);
  return Buffer.concat([header, payload]);
}
