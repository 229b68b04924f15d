import { defineConfig } from 'vitest/config'

// The suites start nodes of their own.
export default defineConfig({ test: { fileParallelism: false, testTimeout: 60_000 } })
