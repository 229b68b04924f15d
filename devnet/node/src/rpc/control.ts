import type { Hex } from '@safelane/devnet-engine'
import { clientCommit } from '../clientCommit.ts'
import type { DevnetNode } from '../node.ts'
import { quantity } from '../quantity.ts'
import { VERSION } from '../version.ts'
import { suggestedGasPrice } from './ethFees.ts'
import { forkConfig, forkedNetwork } from './forkControl.ts'
import { type MethodTable, method, type RpcMethod } from './method.ts'
import { minedBlockJson } from './minedBlocks.ts'
import { CLIENT_VERSION } from './network.ts'
import {
  address,
  boolean,
  bytes,
  type Decoder,
  hash,
  invalid,
  objectOf,
  optional,
  slot,
  uint64,
  uint256,
  unsigned,
} from './params.ts'
import { RPC_CODE, RpcError } from './rpcError.ts'

/** Most blocks that one call mines. */
const MAX_MINED = 1_000_000n
const MAX_INTERVAL_SEC = 2n ** 31n / 1000n

const MAX_BALANCE = 2n ** 256n - 1n

const signatureAndAddress: Decoder<[signature: Hex, address: Hex]> = (value, path) => {
  if (!Array.isArray(value) || value.length !== 2) {
    throw invalid(path, 'must be a pair: the signature and the address it is to have come from')
  }
  const signature = bytes(value[0], `${path}[0]`)
  if (signature.length !== 132) throw invalid(`${path}[0]`, 'must be 65 bytes: r, s and v of a signature')
  return [signature, address(value[1], `${path}[1]`)]
}

const blockCount = optional(unsigned(MAX_MINED), 1n)
const intervalSec = unsigned(MAX_INTERVAL_SEC)

interface MineOptions {
  timestampSec?: bigint
  blocks: bigint
}

/** `evm_mine` takes nothing, a timestamp, or an object with timestamp and blocks. */
const mineOptions: Decoder<MineOptions> = (value, path) => {
  if (value === undefined || value === null) return { blocks: 1n }
  if (typeof value !== 'object') return { blocks: 1n, timestampSec: uint64(value, path) }
  const { timestamp, blocks } = objectOf({ timestamp: optional(uint64), blocks: blockCount })(value, path)
  return { blocks, ...(timestamp === undefined ? {} : { timestampSec: timestamp }) }
}

const mining: Record<string, RpcMethod> = {
  evm_mine: method({ options: mineOptions }, async ({ node }, { options }) => {
    await mineWith(node, options)
    return '0x0'
  }),
  evm_mine_detailed: method({ options: mineOptions }, async ({ node }, { options }) => {
    const before = node.store.head.header.number
    await mineWith(node, options)
    const blocks = []
    for (let number = before + 1n; number <= node.store.head.header.number; number++) {
      blocks.push(await minedBlockJson(node, node.store.entry(number).block))
    }
    return blocks
  }),
  anvil_mine: method(
    { blocks: blockCount, interval: optional(uint64) },
    async ({ node }, { blocks, interval }) => {
      await node.mine(Number(blocks), interval)
      return null
    },
  ),
  anvil_getAutomine: method({}, ({ node }) => node.mining.auto),
  anvil_getIntervalMining: method({}, ({ node }) => node.mining.intervalSec),
  evm_setAutomine: method({ enabled: boolean }, async ({ node }, { enabled }) => {
    if (enabled) await node.setMining({ auto: true, intervalSec: null })
    else if (node.mining.auto) await node.setMining({ auto: false, intervalSec: node.mining.intervalSec })
    return null
  }),
  evm_setIntervalMining: method({ seconds: intervalSec }, async ({ node }, { seconds }) => {
    await node.setMining({ auto: false, intervalSec: seconds === 0n ? null : Number(seconds) })
    return null
  }),
}

const time: Record<string, RpcMethod> = {
  evm_increaseTime: method({ seconds: uint64 }, async ({ node }, { seconds }) =>
    Number(await node.changeSettings((_settings, clock) => clock.increase(seconds))),
  ),
  evm_setNextBlockTimestamp: method({ timestamp: uint64 }, async ({ node }, { timestamp }) => {
    await setNextTimestamp(node, timestamp)
    return null
  }),
  evm_setTime: method({ timestamp: uint64 }, async ({ node }, { timestamp }) =>
    Number(await node.changeSettings((_settings, clock) => clock.set(timestamp))),
  ),
  anvil_setBlockTimestampInterval: method({ seconds: uint64 }, async ({ node }, { seconds }) => {
    await node.changeSettings((_settings, clock) => clock.setInterval(seconds))
    return null
  }),
  anvil_removeBlockTimestampInterval: method({}, ({ node }) =>
    node.changeSettings((_settings, clock) => {
      const had = clock.capture().intervalSec !== null
      clock.setInterval(null)
      return had
    }),
  ),
  anvil_getGenesisTime: method({}, ({ node }) => Number(node.store.genesis.header.timestampSec)),
}

const nextBlock: Record<string, RpcMethod> = {
  evm_setBlockGasLimit: method({ gasLimit: uint64 }, ({ node }, { gasLimit }) =>
    node.changeSettings((settings) => {
      settings.gasLimit = gasLimit
      return true
    }),
  ),
  anvil_setCoinbase: method({ address }, ({ node }, { address }) =>
    node.changeSettings((settings) => {
      settings.coinbase = address
    }),
  ),
  anvil_setNextBlockBaseFeePerGas: method({ baseFee: uint256 }, ({ node }, { baseFee }) => {
    if (node.rules.headerFields < 16) throw unsupported('setNextBlockBaseFeePerGas', 'only supported')
    return node.changeSettings((settings) => {
      settings.nextBaseFeePerGas = baseFee
    })
  }),
  anvil_setMinGasPrice: method({ gasPrice: uint256 }, ({ node }, { gasPrice }) => {
    if (node.rules.headerFields > 15) throw unsupported('setMinGasPrice', 'not supported')
    return node.changeSettings((settings) => {
      settings.gasPrice = gasPrice
    })
  }),
  anvil_setChainId: method({ chainId: uint64 }, ({ node }, { chainId }) => node.setChainId(chainId)),
  anvil_setNextBlockPrevRandao: method({ prevRandao: hash }, ({ node }, { prevRandao }) =>
    node.changeSettings((settings) => {
      settings.nextPrevRandao = prevRandao
    }),
  ),
}

const state: Record<string, RpcMethod> = {
  anvil_setBalance: method({ address, balance: uint256 }, ({ node }, { address, balance }) =>
    node.mutateState((engine) => engine.setBalance(address, balance)),
  ),
  anvil_addBalance: method({ address, wei: uint256 }, ({ node }, { address, wei }) =>
    node.mutateState((engine) => {
      const sum = engine.getBalance(address) + wei
      engine.setBalance(address, sum < MAX_BALANCE ? sum : MAX_BALANCE)
    }),
  ),
  anvil_setCode: method({ address, code: bytes }, ({ node }, { address, code }) =>
    node.mutateState((engine) => engine.setCode(address, code)),
  ),
  anvil_setNonce: method({ address, nonce: uint64 }, ({ node }, { address, nonce }) =>
    node.mutateState((engine) => engine.setNonce(address, nonce)),
  ),
  anvil_setStorageAt: method({ address, slot, value: hash }, async ({ node }, { address, slot, value }) => {
    await node.mutateState((engine) => engine.setStorage(address, slot, value))
    return true
  }),
  evm_snapshot: method({}, async ({ node }) => quantity(await node.snapshot())),
  evm_revert: method({ snapshot: uint256 }, ({ node }, { snapshot }) => node.revert(snapshot)),
}

const accounts: Record<string, RpcMethod> = {
  anvil_impersonateAccount: method({ address }, ({ node }, { address }) => {
    node.accounts.impersonate(address)
    return null
  }),
  // The signature and the address are one parameter.
  anvil_impersonateSignature: method(
    { pair: signatureAndAddress },
    async ({ node }, { pair: [signature, address] }) => {
      try {
        await node.impersonateSignature(signature, address)
      } catch (error) {
        if (!(error instanceof RangeError)) throw error
        throw new RpcError(RPC_CODE.invalidInput, error.message)
      }
      return null
    },
  ),
  anvil_stopImpersonatingAccount: method({ address }, ({ node }, { address }) => {
    node.accounts.stopImpersonating(address)
    return null
  }),
  anvil_autoImpersonateAccount: method({ enabled: boolean }, ({ node }, { enabled }) => {
    node.accounts.autoImpersonate = enabled
    return null
  }),
}

const pool: Record<string, RpcMethod> = {
  anvil_removePoolTransactions: method({ sender: address }, async ({ node }, { sender }) => {
    const own = [...node.pool.all()].filter((transaction) => transaction.sender === sender)
    await node.dropTransactions(own.map(({ hash }) => hash))
    return null
  }),
  anvil_dropTransaction: method({ hash }, async ({ node }, { hash }) => {
    return (await node.dropTransactions([hash]))[0] ?? null
  }),
  anvil_dropAllTransactions: method({}, async ({ node }) => {
    await node.dropTransactions([...node.pool.all()].map((transaction) => transaction.hash))
    return null
  }),
}

const info: Record<string, RpcMethod> = {
  anvil_setLoggingEnabled: method({ enabled: boolean }, ({ node }, { enabled }) => {
    node.requestLog.isOn = enabled
    return null
  }),
  anvil_nodeInfo: method({}, ({ node }) => {
    const { header, hash } = node.store.head
    return {
      currentBlockNumber: quantity(header.number),
      currentBlockTimestamp: Number(header.timestampSec),
      currentBlockHash: hash,
      hardFork: node.rules.name,
      transactionOrder: node.order,
      environment: {
        baseFee: quantity(node.nextBaseFee()),
        chainId: Number(node.chainId),
        gasLimit: quantity(node.gasLimit),
        gasPrice: quantity(suggestedGasPrice(node)),
      },
      forkConfig: forkConfig(node),
    }
  }),
  anvil_metadata: method({}, async ({ node }) => {
    const clientCommitSha = await clientCommit()
    const { header, hash } = node.store.head
    return {
      clientVersion: CLIENT_VERSION,
      clientSemver: VERSION,
      clientCommitSha,
      chainId: Number(node.chainId),
      latestBlockNumber: Number(header.number),
      latestBlockHash: hash,
      instanceId: node.store.genesis.hash,
      forkedNetwork: forkedNetwork(node),
      snapshots: Object.fromEntries(
        [...node.snapshots].map(([id, { number, hash }]) => [quantity(id), [Number(number), hash]]),
      ),
    }
  }),
}

/** What only some forks have; the words are anvil's. */
function unsupported(name: string, is: string): RpcError {
  return new RpcError(RPC_CODE.invalidParams, `anvil_${name} is ${is} when EIP-1559 is active`)
}

async function mineWith(node: DevnetNode, { timestampSec, blocks }: MineOptions): Promise<void> {
  if (timestampSec !== undefined) await setNextTimestamp(node, timestampSec)
  await node.mine(Number(blocks))
}

async function setNextTimestamp(node: DevnetNode, timestampSec: bigint): Promise<void> {
  const accepted = await node.changeSettings((_settings, clock) => clock.setNext(timestampSec))
  if (accepted) return
  throw new RpcError(
    RPC_CODE.invalidParams,
    `Timestamp error: ${timestampSec} is lower than previous block's timestamp`,
  )
}

const methods = { ...mining, ...time, ...nextBlock, ...state, ...accounts, ...pool, ...info }

/** The same method under the names that different tools use for it. */
const ALIASES: Record<string, readonly string[]> = {
  anvil_addBalance: ['hardhat_addBalance'],
  anvil_setLoggingEnabled: ['hardhat_setLoggingEnabled'],
  anvil_setMinGasPrice: ['hardhat_setMinGasPrice'],
  anvil_autoImpersonateAccount: ['hardhat_autoImpersonateAccount'],
  anvil_dropAllTransactions: ['hardhat_dropAllTransactions'],
  anvil_dropTransaction: ['hardhat_dropTransaction'],
  anvil_getAutomine: ['hardhat_getAutomine'],
  anvil_impersonateAccount: ['hardhat_impersonateAccount'],
  anvil_metadata: ['hardhat_metadata'],
  anvil_mine: ['hardhat_mine'],
  anvil_setBalance: ['hardhat_setBalance'],
  anvil_setCode: ['hardhat_setCode'],
  anvil_setCoinbase: ['hardhat_setCoinbase'],
  anvil_setNextBlockBaseFeePerGas: ['hardhat_setNextBlockBaseFeePerGas'],
  anvil_setNextBlockPrevRandao: ['hardhat_setPrevRandao'],
  anvil_setNonce: ['hardhat_setNonce', 'evm_setAccountNonce'],
  anvil_setStorageAt: ['hardhat_setStorageAt'],
  anvil_stopImpersonatingAccount: ['hardhat_stopImpersonatingAccount'],
  evm_increaseTime: ['anvil_increaseTime'],
  evm_mine_detailed: ['anvil_mine_detailed'],
  evm_revert: ['anvil_revert'],
  evm_setAutomine: ['anvil_setAutomine'],
  evm_setBlockGasLimit: ['anvil_setBlockGasLimit'],
  evm_setIntervalMining: ['anvil_setIntervalMining'],
  evm_setNextBlockTimestamp: ['anvil_setNextBlockTimestamp'],
  evm_setTime: ['anvil_setTime'],
  evm_snapshot: ['anvil_snapshot'],
}

/** Control of the chain for tests: time, mining, state, accounts. */
export const controlMethods: MethodTable = Object.fromEntries(
  Object.entries(methods).flatMap(([name, implementation]) =>
    [name, ...(ALIASES[name] ?? [])].map((alias) => [alias, implementation]),
  ),
)
