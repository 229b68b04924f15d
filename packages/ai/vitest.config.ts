import { defineConfig } from 'vitest/config'

// Hundreds of sentences in one test take some seconds where the machine is busy.
export default defineConfig({ test: { testTimeout: 60_000 } })
