-- At which version of the shop's rollups each day was last computed: what is remembered of days that no event touched stays true.
CREATE TABLE `rollup_day` (
  `shop_id` INT UNSIGNED NOT NULL,
  `day` DATE NOT NULL,
  `version` BIGINT NOT NULL,
  PRIMARY KEY (`shop_id`, `day`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
