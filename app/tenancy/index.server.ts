export type { Shop, ShopSettings, ShopState } from "./shop.ts";
export {
  activeShops,
  domainsNow,
  installingShops,
  shopByAnyDomain,
  shopByDomain,
  shopById,
  shopByShopifyId,
} from "./find-shop.server.ts";
export { agrees, namedShop, type NamedShop } from "./named-shop.ts";
export { identifyShop } from "./identify-shop.server.ts";
export { installShop, type Installation, type InstallOutcome } from "./install-shop.server.ts";
export { noteSessionIssued } from "./note-session.server.ts";
export { uninstallShop, type UninstallOutcome } from "./uninstall-shop.server.ts";
export {
  activateShop,
  changeRetention,
  createTenant,
  markNeedsReauth,
  updateScopes,
  updateSettings,
  updateShopProfile,
  type ProfileOutcome,
  type ScopesOutcome,
  type ShopProfile,
} from "./change-shop.server.ts";
export { closeTenant, openTenant } from "./open-tenant.server.ts";
export { countTenants, listTenants, tenantById, type Tenant } from "./list-tenants.server.ts";
export { lastAccessLoss, type AccessLoss } from "./access-loss.server.ts";
export { asShown, endShown, isShownOld, keepShown, letShownEnd } from "./shown.server.ts";
export { lockShop } from "./lock-shop.server.ts";
export { recordAudit, type AuditEntry } from "./audit.server.ts";
export {
  defaultRetention,
  retentionChoices,
  retentionOf,
  retentionPolicy,
  type Retention,
  type RetentionPolicy,
} from "./retention.server.ts";
export { accessLostAt } from "./access-lost.server.ts";
export { reserveApiPoints, settleApiPoints, type ThrottleStatus } from "./api-budget.server.ts";
export { offlineSessionId } from "./session-row.ts";
export { createTokenCipher, type TokenCipher, type TokenKey } from "./token-cipher.ts";
export { createSessionStorage, type TenantSessionStorage } from "./session-storage.server.ts";
export { noteSecretRotation, previousSecretSince } from "./secret-rotation.server.ts";
export {
  failingRefreshes,
  leaseTokenRefresh,
  noteRefreshFailure,
  readOfflineToken,
  releaseTokenRefresh,
  storeRefreshedToken,
  type OfflineToken,
  type StoredOfflineToken,
  type OfflineTokenOutcome,
} from "./offline-token.server.ts";
export { IDEMPOTENCY_HOURS, purgeIdempotentRequests } from "./api-keys/purge-idempotent-requests.server.ts";
export { apiScopes, type ApiKey, type ApiScope } from "./api-keys/api-key.ts";
export { createApiKey, type ApiKeyCreation, type ApiKeyRequest } from "./api-keys/create-api-key.server.ts";
export { authenticateApiKey, type KeyAuthentication } from "./api-keys/authenticate-api-key.server.ts";
export {
  listApiKeys,
  revokeApiKey,
  rotateApiKey,
  type KeyRotation,
} from "./api-keys/change-api-key.server.ts";
export { allows, personActor, type Access, type MemberChange, type ShopChange } from "./people/access.ts";
export { staffAccess, type StaffVisit } from "./people/staff-access.server.ts";
export {
  personAccess,
  shopOfPerson,
  shopsOf,
  type PersonAccess,
  type ShopOfPerson,
} from "./people/person-access.server.ts";
export {
  changeDefaultRole,
  changeStaffRole,
  changeTaken,
  listStaff,
  type AccessSettingsChange,
  type StaffMember,
  type StaffRoleChange,
} from "./people/staff.server.ts";
export type { MembershipRefusal } from "./people/membership.server.ts";
export {
  createOrganization,
  organizationsOf,
  renameOrganization,
  type Organization,
  type OrganizationCreation,
  type OrganizationOfPerson,
  type OrganizationRename,
} from "./people/organizations.server.ts";
export {
  changeMemberRole,
  changeMemberShopRole,
  leaveOrganization,
  listMembers,
  removeMember,
  transferOwnership,
  type Member,
  type MemberRemoval,
  type MemberRoleChange,
  type MemberShopRoleChange,
  type OwnershipTransfer,
} from "./people/members.server.ts";
export {
  acceptInvitation,
  invite,
  listInvitations,
  MAX_OPEN_INVITATIONS,
  readInvitation,
  revokeInvitation,
  type Invitation,
  type InvitationAcceptance,
  type InvitationCreation,
  type SignedInPerson,
} from "./people/invitations.server.ts";
export {
  changeShopLink,
  createOwnShop,
  listShopLinks,
  unlinkShop,
  type OwnShopCreation,
  type ShopLink,
  type ShopLinkChange,
  type ShopUnlinking,
} from "./people/organization-shops.server.ts";
export {
  createLinkCode,
  createLinkCodeAsOperator,
  linkShop,
  type LinkCodeCreation,
  type ShopLinking,
} from "./people/link-codes.server.ts";
export { forgetPerson, purgePeople, type Forgetting } from "./people/forget-person.server.ts";
export {
  auditColumns,
  auditRows,
  listAudit,
  listOrganizationAudit,
  type AuditLine,
  type AuditPage,
  type AuditSearch,
} from "./people/audit-trail.server.ts";
