-- The first tables. Every text key has an explicit collation: ids are ascii_bin, so that A1 and a1 are two.

CREATE TABLE `shop` (
  `id` INT UNSIGNED NOT NULL AUTO_INCREMENT,
  `domain` VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NULL,
  `name` VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL,
  `currency` CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `time_zone` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `state` VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `scopes` VARCHAR(1024) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  `installed_at` DATETIME(3) NULL,
  `uninstalled_at` DATETIME(3) NULL,
  `history_starts_at` DATETIME(3) NULL,
  `settings` JSON NOT NULL,
  `updated_at` DATETIME(3) NULL,
  `created_at` DATETIME(3) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `shop_domain_key` (`domain`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `session` (
  `id` VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `shop` VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `state` VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `is_online` TINYINT(1) NOT NULL,
  `scope` VARCHAR(1024) CHARACTER SET ascii COLLATE ascii_bin NULL,
  `expires` DATETIME(3) NULL,
  `access_token` TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  `refresh_token` TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  `refresh_token_expires` DATETIME(3) NULL,
  `user_id` BIGINT NULL,
  `online_access_info` TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  `refresh_lease_token` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  `refresh_leased_until` DATETIME(3) NULL,
  `updated_at` DATETIME(3) NOT NULL,
  PRIMARY KEY (`id`),
  KEY `session_shop_idx` (`shop`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `customer` (
  `shop_id` INT UNSIGNED NOT NULL,
  `external_id` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `email` VARCHAR(320) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NULL,
  `first_name` VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NULL,
  `last_name` VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NULL,
  `phone` VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NULL,
  `country` VARCHAR(2) CHARACTER SET ascii COLLATE ascii_bin NULL,
  `province` VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NULL,
  `state` VARCHAR(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NULL,
  `tags` JSON NULL,
  `accepts_marketing` TINYINT(1) NULL,
  `created_at` DATETIME(3) NULL,
  `updated_at` DATETIME(3) NULL,
  `triggered_at` DATETIME(3) NULL,
  `deleted_at` DATETIME(3) NULL,
  PRIMARY KEY (`shop_id`, `external_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `product` (
  `shop_id` INT UNSIGNED NOT NULL,
  `external_id` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `title` VARCHAR(512) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL,
  `handle` VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NULL,
  `vendor` VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NULL,
  `product_type` VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NULL,
  `status` VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL,
  `tags` JSON NULL,
  `image_url` VARCHAR(2048) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NULL,
  `created_at` DATETIME(3) NULL,
  `updated_at` DATETIME(3) NOT NULL,
  `triggered_at` DATETIME(3) NULL,
  `deleted_at` DATETIME(3) NULL,
  PRIMARY KEY (`shop_id`, `external_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `variant` (
  `shop_id` INT UNSIGNED NOT NULL,
  `external_id` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `product_id` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `title` VARCHAR(512) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NULL,
  `sku` VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NULL,
  `price` DECIMAL(19,4) NULL,
  `unit_cost` DECIMAL(19,4) NULL,
  `inventory_quantity` INT NULL,
  `position` INT NULL,
  `updated_at` DATETIME(3) NULL,
  PRIMARY KEY (`shop_id`, `external_id`),
  KEY `variant_product_idx` (`shop_id`, `product_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `sales_order` (
  `shop_id` INT UNSIGNED NOT NULL,
  `external_id` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `name` VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL,
  `processed_at` DATETIME(3) NOT NULL,
  `local_date` DATE NOT NULL,
  `created_at` DATETIME(3) NOT NULL,
  `updated_at` DATETIME(3) NOT NULL,
  `triggered_at` DATETIME(3) NULL,
  `cancelled_at` DATETIME(3) NULL,
  `cancel_reason` VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NULL,
  `currency` CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `presentment_currency` CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NULL,
  `presentment_total` DECIMAL(19,4) NULL,
  `taxes_included` TINYINT(1) NOT NULL,
  `test` TINYINT(1) NOT NULL,
  `edited` TINYINT(1) NOT NULL,
  `counted` TINYINT(1) NOT NULL,
  `financial_status` VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL,
  `fulfillment_status` VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL,
  `channel` VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NULL,
  `country` VARCHAR(2) CHARACTER SET ascii COLLATE ascii_bin NULL,
  `customer_id` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  `discount_codes` JSON NULL,
  `tags` JSON NULL,
  `total` DECIMAL(19,4) NOT NULL,
  `current_total` DECIMAL(19,4) NULL,
  `total_discounts` DECIMAL(19,4) NULL,
  `charges` JSON NOT NULL,
  PRIMARY KEY (`shop_id`, `external_id`),
  CONSTRAINT `sales_order_customer_fkey` FOREIGN KEY (`shop_id`, `customer_id`) REFERENCES `customer` (`shop_id`, `external_id`) ON DELETE RESTRICT ON UPDATE RESTRICT,
  KEY `sales_order_processed_idx` (`shop_id`, `processed_at`),
  KEY `sales_order_customer_idx` (`shop_id`, `customer_id`, `processed_at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `order_line` (
  `shop_id` INT UNSIGNED NOT NULL,
  `order_id` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `id` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `position` INT NOT NULL,
  `product_id` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  `variant_id` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  `title` VARCHAR(512) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NULL,
  `sku` VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NULL,
  `quantity` INT NOT NULL,
  `current_quantity` INT NULL,
  `removed` INT NULL,
  `price` DECIMAL(19,4) NOT NULL,
  `discount` DECIMAL(19,4) NOT NULL,
  `tax` DECIMAL(19,4) NOT NULL,
  `tax_rates` VARCHAR(1024) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `gift_card` TINYINT(1) NOT NULL,
  `tip` TINYINT(1) NOT NULL,
  PRIMARY KEY (`shop_id`, `order_id`, `id`),
  CONSTRAINT `order_line_order_fkey` FOREIGN KEY (`shop_id`, `order_id`) REFERENCES `sales_order` (`shop_id`, `external_id`) ON DELETE CASCADE ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `refund` (
  `shop_id` INT UNSIGNED NOT NULL,
  `order_id` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `id` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `processed_at` DATETIME(3) NOT NULL,
  `as_of` DATETIME(3) NOT NULL,
  `detailed` TINYINT(1) NOT NULL,
  `adjustment` DECIMAL(19,4) NOT NULL,
  `adjustment_tax` DECIMAL(19,4) NOT NULL,
  `charges` JSON NOT NULL,
  PRIMARY KEY (`shop_id`, `order_id`, `id`),
  KEY `refund_detailed_idx` (`shop_id`, `detailed`, `order_id`),
  CONSTRAINT `refund_order_fkey` FOREIGN KEY (`shop_id`, `order_id`) REFERENCES `sales_order` (`shop_id`, `external_id`) ON DELETE CASCADE ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `refund_line` (
  `shop_id` INT UNSIGNED NOT NULL,
  `order_id` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `id` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `refund_id` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `line_id` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `quantity` INT NOT NULL,
  `subtotal` DECIMAL(19,4) NOT NULL,
  `tax` DECIMAL(19,4) NOT NULL,
  PRIMARY KEY (`shop_id`, `order_id`, `id`),
  CONSTRAINT `refund_line_order_fkey` FOREIGN KEY (`shop_id`, `order_id`) REFERENCES `sales_order` (`shop_id`, `external_id`) ON DELETE CASCADE ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `order_edit` (
  `shop_id` INT UNSIGNED NOT NULL,
  `order_id` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `id` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `committed_at` DATETIME(3) NOT NULL,
  `approximate` TINYINT(1) NOT NULL,
  `changes` JSON NOT NULL,
  PRIMARY KEY (`shop_id`, `order_id`, `id`),
  CONSTRAINT `order_edit_order_fkey` FOREIGN KEY (`shop_id`, `order_id`) REFERENCES `sales_order` (`shop_id`, `external_id`) ON DELETE CASCADE ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `pending_record` (
  `shop_id` INT UNSIGNED NOT NULL,
  `order_id` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `kind` VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `id` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `record` JSON NOT NULL,
  `received_at` DATETIME(3) NOT NULL,
  PRIMARY KEY (`shop_id`, `order_id`, `kind`, `id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `tombstone` (
  `shop_id` INT UNSIGNED NOT NULL,
  `kind` VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `external_id` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `deleted_at` DATETIME(3) NOT NULL,
  PRIMARY KEY (`shop_id`, `kind`, `external_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `sale` (
  `shop_id` INT UNSIGNED NOT NULL,
  `occurred_on` DATE NOT NULL,
  `order_id` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `sale_key` VARCHAR(160) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `occurred_at` DATETIME(3) NOT NULL,
  `reason` VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `action` VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `line_type` VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `line_id` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  `product_id` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  `variant_id` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  `customer_id` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  `quantity` INT NOT NULL,
  `currency` CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `test` TINYINT(1) NOT NULL,
  `gross` DECIMAL(19,4) NOT NULL,
  `discount` DECIMAL(19,4) NOT NULL,
  `returned` DECIMAL(19,4) NOT NULL,
  `net` DECIMAL(19,4) NOT NULL,
  `tax` DECIMAL(19,4) NOT NULL,
  `total` DECIMAL(19,4) NOT NULL,
  PRIMARY KEY (`shop_id`, `occurred_on`, `order_id`, `sale_key`),
  KEY `sale_order_idx` (`shop_id`, `order_id`),
  KEY `sale_customer_idx` (`shop_id`, `customer_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `daily_sales` (
  `shop_id` INT UNSIGNED NOT NULL,
  `day` DATE NOT NULL,
  `currency` CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `gross` DECIMAL(24,4) NOT NULL,
  `discounts` DECIMAL(24,4) NOT NULL,
  `returns` DECIMAL(24,4) NOT NULL,
  `net` DECIMAL(24,4) NOT NULL,
  `shipping` DECIMAL(24,4) NOT NULL,
  `duties` DECIMAL(24,4) NOT NULL,
  `fees` DECIMAL(24,4) NOT NULL,
  `taxes` DECIMAL(24,4) NOT NULL,
  `tips` DECIMAL(24,4) NOT NULL,
  `gift_cards` DECIMAL(24,4) NOT NULL,
  `total` DECIMAL(24,4) NOT NULL,
  `orders` INT NOT NULL,
  `placed_sales` DECIMAL(24,4) NOT NULL,
  `guest_orders` INT NOT NULL,
  `units_ordered` BIGINT NOT NULL,
  `units_returned` BIGINT NOT NULL,
  PRIMARY KEY (`shop_id`, `day`, `currency`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `customer_day` (
  `shop_id` INT UNSIGNED NOT NULL,
  `day` DATE NOT NULL,
  `customer_id` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `currency` CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `orders` INT NOT NULL,
  `first_orders` INT NOT NULL,
  `net` DECIMAL(24,4) NOT NULL,
  PRIMARY KEY (`shop_id`, `day`, `customer_id`, `currency`),
  KEY `customer_day_customer_idx` (`shop_id`, `customer_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `customer_stats` (
  `shop_id` INT UNSIGNED NOT NULL,
  `customer_id` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `orders` INT NOT NULL,
  `net` DECIMAL(24,4) NOT NULL,
  `currency` CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `first_order_id` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  `first_order_at` DATETIME(3) NULL,
  `first_order_on` DATE NULL,
  `last_order_at` DATETIME(3) NULL,
  PRIMARY KEY (`shop_id`, `customer_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `rollup_mark` (
  `id` BIGINT NOT NULL AUTO_INCREMENT,
  `shop_id` INT UNSIGNED NOT NULL,
  `kind` VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `key` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (`id`),
  KEY `rollup_mark_key_idx` (`shop_id`, `kind`, `key`, `id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `rollup_state` (
  `shop_id` INT UNSIGNED NOT NULL,
  `version` BIGINT NOT NULL,
  `rebuilt_at` DATETIME(3) NOT NULL,
  PRIMARY KEY (`shop_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `webhook_inbox` (
  `id` BIGINT NOT NULL AUTO_INCREMENT,
  `shop_domain` VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `topic` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `webhook_id` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `event_id` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  `api_version` VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NULL,
  `triggered_at` DATETIME(3) NULL,
  `received_at` DATETIME(3) NOT NULL,
  `body` LONGBLOB NOT NULL,
  `state` VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `attempts` INT NOT NULL,
  `deaths` INT NOT NULL,
  `next_attempt_at` DATETIME(3) NOT NULL,
  `lease_token` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  `leased_until` DATETIME(3) NULL,
  `error` VARCHAR(2048) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `webhook_inbox_delivery_key` (`shop_domain`, `topic`, `webhook_id`),
  KEY `webhook_inbox_claim_idx` (`state`, `shop_domain`, `next_attempt_at`, `id`),
  KEY `webhook_inbox_lease_idx` (`lease_token`),
  KEY `webhook_inbox_sweep_idx` (`state`, `leased_until`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `webhook_receipt` (
  `shop_domain` VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `topic` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `webhook_id` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `triggered_at` DATETIME(3) NULL,
  `received_at` DATETIME(3) NOT NULL,
  `settled_at` DATETIME(3) NOT NULL,
  `outcome` VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (`shop_domain`, `topic`, `webhook_id`),
  KEY `webhook_receipt_settled_idx` (`settled_at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `job` (
  `id` BIGINT NOT NULL AUTO_INCREMENT,
  `kind` VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `shop_id` INT UNSIGNED NULL,
  `active_key` VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NULL,
  `payload` JSON NOT NULL,
  `progress` JSON NOT NULL,
  `state` VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `run_after` DATETIME(3) NOT NULL,
  `attempts` INT NOT NULL,
  `deaths` INT NOT NULL,
  `lease_token` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  `leased_until` DATETIME(3) NULL,
  `error` VARCHAR(2048) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NULL,
  `created_at` DATETIME(3) NOT NULL,
  `started_at` DATETIME(3) NULL,
  `finished_at` DATETIME(3) NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `job_active_key` (`active_key`),
  KEY `job_claim_idx` (`state`, `run_after`, `id`),
  KEY `job_lease_idx` (`lease_token`),
  KEY `job_sweep_idx` (`state`, `leased_until`),
  KEY `job_shop_idx` (`shop_id`, `kind`, `id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `schedule` (
  `name` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `cron` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `next_run_at` DATETIME(3) NOT NULL,
  PRIMARY KEY (`name`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `audit_event` (
  `id` BIGINT NOT NULL AUTO_INCREMENT,
  `shop_id` INT UNSIGNED NULL,
  `at` DATETIME(3) NOT NULL,
  `actor` VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL,
  `action` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `detail` JSON NOT NULL,
  PRIMARY KEY (`id`),
  KEY `audit_event_shop_idx` (`shop_id`, `id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
