-- Who may do what: the staff of a shop in Shopify, organizations of shops with their members, invitations, codes that
-- link a shop to an organization.

-- Names a shop to people outside of Shopify; set when it first belongs to an organization.
ALTER TABLE `shop`
  ADD COLUMN `public_id` CHAR(12) CHARACTER SET ascii COLLATE ascii_bin NULL,
  ADD UNIQUE KEY `shop_public_id_key` (`public_id`);

CREATE TABLE `shop_staff` (
  `shop_id` INT UNSIGNED NOT NULL,
  `shopify_user_id` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `role` VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NULL,
  `name` VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NULL,
  `first_seen_at` DATETIME(3) NOT NULL,
  `last_seen_at` DATETIME(3) NOT NULL,
  PRIMARY KEY (`shop_id`, `shopify_user_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `organization` (
  `id` INT UNSIGNED NOT NULL AUTO_INCREMENT,
  `public_id` CHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `name` VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL,
  `created_at` DATETIME(3) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `organization_public_id_key` (`public_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `organization_member` (
  `organization_id` INT UNSIGNED NOT NULL,
  `person_id` VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `role` VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `created_at` DATETIME(3) NOT NULL,
  PRIMARY KEY (`organization_id`, `person_id`),
  KEY `organization_member_person_idx` (`person_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `organization_member_shop` (
  `organization_id` INT UNSIGNED NOT NULL,
  `person_id` VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `shop_id` INT UNSIGNED NOT NULL,
  `role` VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NULL,
  PRIMARY KEY (`organization_id`, `person_id`, `shop_id`),
  KEY `organization_member_shop_shop_idx` (`shop_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `organization_shop` (
  `organization_id` INT UNSIGNED NOT NULL,
  `shop_id` INT UNSIGNED NOT NULL,
  `max_role` VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `linked_at` DATETIME(3) NOT NULL,
  `linked_by` VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL,
  PRIMARY KEY (`organization_id`, `shop_id`),
  KEY `organization_shop_shop_idx` (`shop_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `invitation` (
  `id` BIGINT NOT NULL AUTO_INCREMENT,
  `public_id` CHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `organization_id` INT UNSIGNED NOT NULL,
  `email` VARCHAR(320) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `role` VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `token_hash` CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `expires_at` DATETIME(3) NOT NULL,
  `accepted_at` DATETIME(3) NULL,
  `revoked_at` DATETIME(3) NULL,
  `invited_by` VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `created_at` DATETIME(3) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `invitation_public_id_key` (`public_id`),
  KEY `invitation_organization_idx` (`organization_id`, `id`),
  KEY `invitation_expires_idx` (`expires_at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `shop_link_code` (
  `code_hash` CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `shop_id` INT UNSIGNED NOT NULL,
  `max_role` VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `expires_at` DATETIME(3) NOT NULL,
  `used_at` DATETIME(3) NULL,
  `created_by` VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL,
  PRIMARY KEY (`code_hash`),
  KEY `shop_link_code_shop_idx` (`shop_id`),
  KEY `shop_link_code_expires_idx` (`expires_at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Wrong codes that a person entered in an hour.
CREATE TABLE `shop_link_attempt` (
  `person_id` VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `since` DATETIME(3) NOT NULL,
  `failed` INT NOT NULL,
  PRIMARY KEY (`person_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- What was changed in an organization, and in none of its shops alone.
ALTER TABLE `audit_event`
  ADD COLUMN `organization_id` INT UNSIGNED NULL,
  ADD KEY `audit_event_organization_idx` (`organization_id`, `id`);
