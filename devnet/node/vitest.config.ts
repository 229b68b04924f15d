import { defineConfig } from 'vitest/config'
import { patience } from '../../vitest.shared.ts'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts'],
    // Nodes and their lanes compete for the cores: one file at a time.
    fileParallelism: false,
    ...patience,
  },
})
