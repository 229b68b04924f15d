import { defineConfig } from 'vitest/config'
import { patience } from '../../vitest.shared.ts'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts'],
    // Tests run the command line in processes of its own, engines with lanes among them.
    fileParallelism: false,
    ...patience,
  },
})
