import { fileURLToPath } from 'node:url'
import { defineConfig } from 'prisma/config'

// Prisma wants a native schema engine for every command and would download it; this one comes from npm (see the file).
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= fileURLToPath(new URL('./schema-engine.mjs', import.meta.url))
process.env.CHECKPOINT_DISABLE ??= '1'

export default defineConfig({
  schema: 'schema',
  migrations: { path: 'migrations' },
  datasource: {
    url: process.env.DATABASE_URL ?? 'postgresql://postgres:postgres@127.0.0.1:15432/postgres',
  },
})
