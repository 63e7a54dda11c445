-- A shop whose myshopify.com address changed is still told by the one before.
ALTER TABLE `shop`
  ADD COLUMN `former_domain` VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NULL,
  ADD KEY `shop_former_domain_idx` (`former_domain`);

-- Customers that a merchant merged into others: what still names them means the one that was kept.
CREATE TABLE `customer_merge` (
  `shop_id` INT UNSIGNED NOT NULL,
  `external_id` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `kept_id` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `merged_at` DATETIME(3) NOT NULL,
  PRIMARY KEY (`shop_id`, `external_id`),
  KEY `customer_merge_kept_idx` (`shop_id`, `kept_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
