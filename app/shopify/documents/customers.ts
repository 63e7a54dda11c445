const customerFields = `
  id
  firstName # level 2
  lastName # level 2
  state
  tags
  createdAt
  updatedAt
  defaultEmailAddress { emailAddress marketingState } # level 2
  defaultPhoneNumber { phoneNumber } # level 2
  defaultAddress { countryCodeV2 provinceCode } # level 2
`;

/** Bulk: every customer. Read by ingest's `parseBulk.customer`. */
export const customersBulkDocument = `#graphql
  {
    customers { edges { node { ${customerFields} } } }
  }
`;

/** A page of the customers that changed, oldest change first. */
export const changedCustomersDocument = `#graphql
  query ChangedCustomers($query: String!, $first: Int!, $after: String) {
    found: customers(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {
      nodes { ${customerFields} }
      pageInfo { hasNextPage endCursor }
    }
  }
`;

export const customersByIdDocument = `#graphql
  query CustomersById($ids: [ID!]!) {
    nodes(ids: $ids) { ... on Customer { ${customerFields} } }
  }
`;

/** Ids and versions only, by the time that counts of days go by. */
export const customerVersionsDocument = `#graphql
  query CustomerVersions($query: String, $first: Int!, $after: String) {
    found: customers(first: $first, after: $after, query: $query, sortKey: CREATED_AT) {
      nodes { id updatedAt at: createdAt }
      pageInfo { hasNextPage endCursor }
    }
  }
`;
