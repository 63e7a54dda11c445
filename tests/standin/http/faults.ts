const tokenFaults = [
  "server_error",
  "520",
  "402",
  "403",
  "429",
  "invalid_client",
  "reset",
  "hang",
  "no_expires_in",
  "no_refresh_token_expires_in",
] as const;

/** What can be made to go wrong at the token endpoint. Faults of the Admin API and of bulk results are the world's. */
export const faultKinds = {
  exchange: ["invalid_subject_token", ...tokenFaults],
  refresh: ["invalid_grant", "inactive_refresh_token", ...tokenFaults],
} as const;

export type FaultDoor = keyof typeof faultKinds;
export type FaultKind = (typeof faultKinds)[FaultDoor][number];

interface Fault {
  door: FaultDoor;
  kind: FaultKind;
  shopDomain?: string;
  left: number;
}

export interface FaultRequest {
  door: FaultDoor;
  kind: FaultKind;
  shopDomain?: string;
  /** How many requests it hits; one when absent. */
  times?: number;
}

/** The faults that wait for a request. First in, first hit. */
export class FaultBook {
  #faults: Fault[] = [];

  /** Throws on a kind that its door does not know. */
  add(request: FaultRequest): void {
    const known: readonly string[] | undefined = faultKinds[request.door];
    if (!known?.includes(request.kind)) {
      throw new Error(`no fault ${request.kind} at ${request.door}; known: ${JSON.stringify(faultKinds)}`);
    }
    const { times, ...fault } = request;
    this.#faults.push({ ...fault, left: times ?? 1 });
  }

  /** Takes the fault that the request at this door runs into, or undefined. */
  take(door: FaultDoor, shopDomain?: string): Fault | undefined {
    const fault = this.#faults.find(
      (f) =>
        f.door === door &&
        (f.shopDomain === undefined || shopDomain === undefined || f.shopDomain === shopDomain),
    );
    if (!fault) return undefined;
    fault.left -= 1;
    if (fault.left <= 0) this.#faults = this.#faults.filter((f) => f !== fault);
    return fault;
  }

  clear(): void {
    this.#faults = [];
  }
}
