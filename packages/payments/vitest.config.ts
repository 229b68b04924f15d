import { defineConfig } from 'vitest/config'
import { patience } from '../../vitest.shared.ts'

// Property tests of the route search take seconds, and more where others compute beside them.
export default defineConfig({ test: { ...patience } })
