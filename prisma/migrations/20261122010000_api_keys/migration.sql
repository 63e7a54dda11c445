-- Keys of the ingest and insights APIs, and the answers kept for repeated requests.

CREATE TABLE `api_key` (
  `id` BIGINT NOT NULL AUTO_INCREMENT,
  `shop_id` INT UNSIGNED NOT NULL,
  `public_id` CHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `name` VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL,
  `hash` CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `last_four` CHAR(4) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `scopes` VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `created_at` DATETIME(3) NOT NULL,
  `expires_at` DATETIME(3) NULL,
  `last_used_at` DATETIME(3) NULL,
  `revoked_at` DATETIME(3) NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `api_key_public_id_key` (`public_id`),
  KEY `api_key_shop_idx` (`shop_id`, `id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `idempotent_request` (
  `shop_id` INT UNSIGNED NOT NULL,
  `key_hash` CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `request_hash` CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `started_at` DATETIME(3) NOT NULL,
  `finished_at` DATETIME(3) NULL,
  `status` INT NULL,
  `body` LONGBLOB NULL,
  PRIMARY KEY (`shop_id`, `key_hash`),
  KEY `idempotent_request_started_idx` (`started_at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
