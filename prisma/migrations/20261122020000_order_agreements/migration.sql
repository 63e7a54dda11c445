-- Shopify's own ledger of edited orders: a row for every order that needs one, with the complete set once it was read.
CREATE TABLE `order_agreements` (
  `shop_id` INT UNSIGNED NOT NULL,
  `order_id` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `state` VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `as_of` DATETIME(3) NULL,
  `current_total` DECIMAL(19, 4) NULL,
  `agreements` JSON NULL,
  PRIMARY KEY (`shop_id`, `order_id`),
  KEY `order_agreements_state_idx` (`state`, `shop_id`, `order_id`),
  CONSTRAINT `order_agreements_order_fkey` FOREIGN KEY (`shop_id`, `order_id`) REFERENCES `sales_order` (`shop_id`, `external_id`) ON DELETE CASCADE ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
