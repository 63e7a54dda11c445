/** Bulk: every customer. Read by ingest's `parseBulk.customer`. */
export const customersBulkDocument = `#graphql
  {
    customers {
      edges {
        node {
          id
          firstName
          lastName
          state
          tags
          createdAt
          updatedAt
          defaultEmailAddress { emailAddress marketingState }
          defaultPhoneNumber { phoneNumber }
          defaultAddress { countryCodeV2 provinceCode }
        }
      }
    }
  }
`;
