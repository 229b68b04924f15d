import { defineConfig } from 'vitest/config'
import { patience } from '../../vitest.shared.ts'

// The suites start nodes of their own.
export default defineConfig({ test: { fileParallelism: false, ...patience } })
