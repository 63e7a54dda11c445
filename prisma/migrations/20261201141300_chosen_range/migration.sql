-- The days and the comparison that a person of a shop looked at last: the next visit starts with them.
CREATE TABLE `chosen_range` (
  `shop_id` INT UNSIGNED NOT NULL,
  `user_id` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `parameters` VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `chosen_at` DATETIME(3) NOT NULL,
  PRIMARY KEY (`shop_id`, `user_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
