-- What is left of each shop's query points at Shopify, as all processes together know it.
CREATE TABLE `api_budget` (
  `shop_id` INT UNSIGNED NOT NULL,
  `available` DECIMAL(14, 3) NOT NULL,
  `maximum` DECIMAL(14, 3) NOT NULL,
  `restore_rate` DECIMAL(14, 3) NOT NULL,
  `known_at` DATETIME(3) NOT NULL,
  PRIMARY KEY (`shop_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
