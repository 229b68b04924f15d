#!/usr/bin/env node
import module from 'node:module'
import { env } from 'node:process'

// From the second start on nothing is parsed again, here and, by the variable, in threads. It lies in the directory for temporary files.
module.enableCompileCache?.()
const directory = module.getCompileCacheDir?.()
if (directory !== undefined) env.NODE_COMPILE_CACHE ??= directory
const { main } = await import('./main.ts')

await main(process.argv.slice(2))
