-- What a shop's numbers are still computed by while its zone, currency or settings have changed. Null: by the present ones.
ALTER TABLE `shop`
  ADD COLUMN `shown` JSON NULL,
  ADD COLUMN `shown_ends` BOOLEAN NOT NULL DEFAULT FALSE;
