-- Shopify's own id of a shop outlives its myshopify.com address. What tells an earlier message about the installation
-- or its scopes from a later one: the newest session token that was issued, the newest scopes_update.
ALTER TABLE `shop`
  ADD COLUMN `shopify_id` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  ADD COLUMN `last_session_issued_at` DATETIME(3) NULL,
  ADD COLUMN `scopes_updated_at` DATETIME(3) NULL,
  ADD UNIQUE KEY `shop_shopify_id_key` (`shopify_id`);
