-- Who signs in without Shopify. Times are UTC.
CREATE TABLE `person` (
  `id` VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `name` VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL,
  `email` VARCHAR(320) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `email_verified` BOOLEAN NOT NULL,
  `image` VARCHAR(2048) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NULL,
  `two_factor_enabled` BOOLEAN NULL,
  `created_at` DATETIME(3) NOT NULL,
  `updated_at` DATETIME(3) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `person_email_key` (`email`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- A signed-in browser of a person; second_factor_at is null until a second factor was given, where the person has one.
CREATE TABLE `person_session` (
  `id` VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `person_id` VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `token` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `expires_at` DATETIME(3) NOT NULL,
  `ip_address` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  `user_agent` VARCHAR(512) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NULL,
  `shop_id` INT UNSIGNED NULL,
  `second_factor_at` DATETIME(3) NULL,
  `created_at` DATETIME(3) NOT NULL,
  `updated_at` DATETIME(3) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `person_session_token_key` (`token`),
  KEY `person_session_person_idx` (`person_id`),
  KEY `person_session_expires_idx` (`expires_at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- A password of a person, where the operator allows passwords; the other columns are the library's.
CREATE TABLE `person_credential` (
  `id` VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `person_id` VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `account_id` VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `provider_id` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `password` VARCHAR(512) CHARACTER SET ascii COLLATE ascii_bin NULL,
  `access_token` TEXT CHARACTER SET ascii COLLATE ascii_bin NULL,
  `refresh_token` TEXT CHARACTER SET ascii COLLATE ascii_bin NULL,
  `id_token` TEXT CHARACTER SET ascii COLLATE ascii_bin NULL,
  `access_token_expires_at` DATETIME(3) NULL,
  `refresh_token_expires_at` DATETIME(3) NULL,
  `scope` VARCHAR(1024) CHARACTER SET ascii COLLATE ascii_bin NULL,
  `created_at` DATETIME(3) NOT NULL,
  `updated_at` DATETIME(3) NOT NULL,
  PRIMARY KEY (`id`),
  KEY `person_credential_person_idx` (`person_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- What a link or challenge under way stands for; the identifier is a hash of its token.
CREATE TABLE `person_verification` (
  `id` VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `identifier` VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `value` TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `expires_at` DATETIME(3) NOT NULL,
  `created_at` DATETIME(3) NOT NULL,
  `updated_at` DATETIME(3) NOT NULL,
  PRIMARY KEY (`id`),
  KEY `person_verification_identifier_idx` (`identifier`),
  KEY `person_verification_expires_idx` (`expires_at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- The public half of a passkey.
CREATE TABLE `person_passkey` (
  `id` VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `person_id` VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `name` VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NULL,
  `public_key` TEXT CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `credential_id` VARCHAR(1364) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `counter` BIGINT NOT NULL,
  `device_type` VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `backed_up` BOOLEAN NOT NULL,
  `transports` VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NULL,
  `aaguid` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  `created_at` DATETIME(3) NULL,
  PRIMARY KEY (`id`),
  KEY `person_passkey_person_idx` (`person_id`),
  KEY `person_passkey_credential_idx` (`credential_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- The sealed secret of a person's authenticator app.
CREATE TABLE `person_second_factor` (
  `id` VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `person_id` VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `secret` VARCHAR(512) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `backup_codes` TEXT CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `verified` BOOLEAN NULL,
  `failed_verification_count` INT NULL,
  `locked_until` DATETIME(3) NULL,
  PRIMARY KEY (`id`),
  KEY `person_second_factor_person_idx` (`person_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
