import { createEngine } from '@safelane/devnet-engine'

const engine = await createEngine({ chainId: 31337n, workers: 1 })
const alice = `0x${'a1'.repeat(20)}` as const
engine.setBalance(alice, 100n)

// A checkpoint is free, lives as long as the change log, and may be nested.
const checkpoint = engine.checkpoint()
engine.setBalance(alice, 5n)
engine.rollback(checkpoint)
console.log('after the rollback', engine.getBalance(alice))

// takeChange empties the log. What it returns are bytes in both directions, for history that lasts or goes to disk.
engine.takeChange()
engine.setBalance(alice, 42n)
const change = engine.takeChange()
engine.apply(change.undo)
console.log('undone', engine.getBalance(alice))
engine.apply(change.redo)
console.log('redone', engine.getBalance(alice))

// The whole state as bytes: for saving, and for starting elsewhere.
const copy = await createEngine({ chainId: 31337n, workers: 1 })
copy.apply(engine.dump())
console.log('the copy has the same root:', copy.stateRoot() === engine.stateRoot())
await engine.close()
await copy.close()
