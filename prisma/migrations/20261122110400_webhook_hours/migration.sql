-- Deliveries counted by hour and by how long they took: pages read this instead of millions of receipts.
CREATE TABLE `webhook_hour` (
  `shop_domain` VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `topic` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `hour` DATETIME(3) NOT NULL,
  `delay_class` INT NOT NULL,
  `applied` INT NOT NULL,
  `ignored` INT NOT NULL,
  `last_received_at` DATETIME(3) NOT NULL,
  PRIMARY KEY (`shop_domain`, `topic`, `hour`, `delay_class`),
  KEY `webhook_hour_hour_idx` (`hour`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
