-- Rollup of customer_day by month and cohort: what the cohort report reads.
CREATE TABLE `cohort_month` (
  `shop_id` INT UNSIGNED NOT NULL,
  `month` CHAR(7) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `cohort` CHAR(7) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `customers` INT NOT NULL,
  `net` DECIMAL(24,4) NOT NULL,
  PRIMARY KEY (`shop_id`, `month`, `cohort`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Shops that were here before it get it from their own customer_day.
INSERT INTO `rollup_mark` (`shop_id`, `kind`, `key`)
SELECT `shop_id`, 'month', DATE_FORMAT(`day`, '%Y-%m') FROM `customer_day` GROUP BY 1, 3;
