import { defineConfig } from 'vitest/config'

// Each file starts servers of its own: one at a time keeps ports and memory apart.
export default defineConfig({ test: { fileParallelism: false, testTimeout: 60_000, hookTimeout: 60_000 } })
