import { defineConfig } from 'vitest/config'
import { patience } from '../../vitest.shared.ts'

// Each file starts servers of its own: one at a time keeps ports and memory apart.
export default defineConfig({
  test: {
    fileParallelism: false,
    globalSetup: '../../packages/chain/src/testing/deployOnce.ts',
    ...patience,
  },
})
