import { defineConfig } from "prisma/config";

// For Prisma's own CLI (`prisma migrate deploy`, `prisma studio`). Our scripts do not need it.
export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
  datasource: { url: process.env.DATABASE_URL ?? "" },
});
