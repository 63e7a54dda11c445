import { describe, expect, test } from "vitest";
import { readBodyCapped } from "#app/lib/read-body-capped.ts";

const limit = 1000;

/** A request whose body comes in pieces; tells how many were asked for. */
function streaming(sizes: readonly number[], headers: Record<string, string> = {}, end?: "never ends") {
  let sent = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const size = sizes[sent];
        if (size === undefined) return end ? new Promise<void>(() => undefined) : controller.close();
        sent += 1;
        controller.enqueue(new Uint8Array(size).fill(65));
      },
    },
    { highWaterMark: 0 },
  );
  const request = new Request("https://app.example.com/", { method: "POST", body, headers, duplex: "half" });
  return { request, sent: () => sent };
}

describe("a capped body", () => {
  test.each([limit - 1, limit])("of %i bytes is read whole", async (size) => {
    const read = await readBodyCapped(streaming([400, size - 400]).request, limit);
    expect(read).toEqual({ outcome: "read", body: Buffer.alloc(size, 65) });
  });

  test("one byte over the limit is too large", async () => {
    expect(await readBodyCapped(streaming([limit, 1]).request, limit)).toEqual({ outcome: "too_large" });
  });

  test("is refused where it passes the limit, without waiting for the rest", async () => {
    const { request, sent } = streaming([500, 501], {}, "never ends");
    expect(await readBodyCapped(request, limit)).toEqual({ outcome: "too_large" });
    expect(sent()).toBe(2);
  });

  test("that says itself that it is too large is refused before it comes", async () => {
    const { request } = streaming([], { "content-length": "50000000" }, "never ends");
    expect(await readBodyCapped(request, limit)).toEqual({ outcome: "too_large" });
  });

  test("of another length than it says is incomplete", async () => {
    for (const said of ["11", "9"])
      expect(await readBodyCapped(streaming([10], { "content-length": said }).request, limit)).toEqual({
        outcome: "incomplete",
      });
  });

  test("whose sender breaks off is incomplete", async () => {
    const body = new ReadableStream({ start: (controller) => controller.error(new Error("gone")) });
    const request = new Request("https://app.example.com/", { method: "POST", body, duplex: "half" });
    expect(await readBodyCapped(request, limit)).toEqual({ outcome: "incomplete" });
  });

  test("that is absent is empty", async () => {
    const request = new Request("https://app.example.com/", { method: "POST" });
    expect(await readBodyCapped(request, limit)).toEqual({ outcome: "read", body: Buffer.alloc(0) });
  });
});
