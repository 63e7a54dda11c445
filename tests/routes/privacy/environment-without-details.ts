import "../webhooks/environment.ts";

process.env.CUSTOMER_DETAILS = "off";
