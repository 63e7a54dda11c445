-- Fields of payloads that could not be read and that no number needs: a row a field, whatever came how often.
CREATE TABLE `unread_field` (
  `shop_id` INT UNSIGNED NOT NULL,
  `kind` VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `field` VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `times` INT UNSIGNED NOT NULL,
  `last_id` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `last_at` DATETIME(3) NOT NULL,
  PRIMARY KEY (`shop_id`, `kind`, `field`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Money that is only shown may be named by more than three letters (USDC).
ALTER TABLE `sales_order` MODIFY `presentment_currency` VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NULL;
