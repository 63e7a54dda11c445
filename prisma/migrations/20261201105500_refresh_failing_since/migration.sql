-- Since when Shopify has answered the refreshes of a shop's tokens with faults: after some hours the merchant is asked.
ALTER TABLE session ADD COLUMN refresh_failing_since DATETIME(3) NULL;
