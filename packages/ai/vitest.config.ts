import { defineConfig } from 'vitest/config'
import { patience } from '../../vitest.shared.ts'

// Hundreds of sentences in one test take some seconds where the machine is busy.
export default defineConfig({ test: { ...patience } })
