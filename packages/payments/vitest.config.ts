import { defineConfig } from 'vitest/config'

// Property tests of the route search take seconds, and more where others compute beside them.
export default defineConfig({ test: { testTimeout: 60_000 } })
