-- What Shopify's compliance topics ask for, with its due date; a data request keeps its file for the merchant.
CREATE TABLE `privacy_request` (
  `shop_id` INT UNSIGNED NOT NULL,
  `kind` VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `id` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `customer_id` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  `requested_at` DATETIME(3) NOT NULL,
  `due_at` DATETIME(3) NOT NULL,
  `finished_at` DATETIME(3) NULL,
  `file` LONGTEXT NULL,
  `downloaded_at` DATETIME(3) NULL,
  PRIMARY KEY (`shop_id`, `kind`, `id`),
  KEY `privacy_request_due_idx` (`finished_at`, `due_at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
