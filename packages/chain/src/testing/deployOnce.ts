import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { KEPT_CHAIN, startTestChain } from './testChain.ts'

/** `globalSetup` of packages whose test files each start a chain: the product is deployed once, and every file goes on from there. */
export default async function deployOnce(): Promise<() => void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'safelane-chain-'))
  const chain = await startTestChain()
  await chain.keepIn(folder)
  await chain.stop()
  process.env[KEPT_CHAIN] = folder
  return () => fs.rmSync(folder, { recursive: true, force: true })
}
