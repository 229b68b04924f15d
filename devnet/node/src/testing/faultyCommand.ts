/** The command with an engine that has a fault: before block 3 it changes a slot that no transaction changed. */
import type { Engine, Hex } from '@safelane/devnet-engine'
import { main } from '../main.ts'

/** Where tests put a counter. */
const COUNTER: Hex = `0x${'c0'.repeat(20)}`
const SLOT: Hex = `0x${'00'.repeat(32)}`

await main(process.argv.slice(2), {
  replaceEngine: (engine) =>
    new Proxy(engine, {
      get(target, name: keyof Engine) {
        const member = target[name]
        if (name === 'executeBlock') {
          return (...block: Parameters<Engine['executeBlock']>) => {
            if (block[0].number === 3n) target.setStorage(COUNTER, SLOT, `0x${'00'.repeat(31)}63`)
            return target.executeBlock(...block)
          }
        }
        return typeof member === 'function' ? member.bind(target) : member
      },
    }),
})
