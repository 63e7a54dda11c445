import type { IngestRecord } from "../records/records.ts";

/** A record without name, address, phone and e-mail of a customer: all else of it counts. */
export function withoutDetails(record: IngestRecord): IngestRecord {
  switch (record.kind) {
    case "customer":
      return {
        ...record,
        customer: {
          ...record.customer,
          email: null,
          firstName: null,
          lastName: null,
          phone: null,
          country: null,
          province: null,
        },
      };
    case "order":
      return {
        ...record,
        order: { ...record.order, country: null },
        customer: record.customer && {
          ...record.customer,
          country: null,
          email: null,
          firstName: null,
          lastName: null,
        },
      };
    default:
      return record;
  }
}
