-- Orders whose ledger does not come to what their source says: few or none, so no column of every order.
CREATE TABLE `unproven_order` (
  `shop_id` INT UNSIGNED NOT NULL,
  `order_id` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `total` VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `expected` DECIMAL(19, 4) NOT NULL,
  `found` DECIMAL(19, 4) NOT NULL,
  PRIMARY KEY (`shop_id`, `order_id`),
  CONSTRAINT `unproven_order_order_fkey` FOREIGN KEY (`shop_id`, `order_id`) REFERENCES `sales_order` (`shop_id`, `external_id`) ON DELETE CASCADE ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
