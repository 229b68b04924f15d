// Price feeds of a development chain for ether and for currencies: `DevPriceSource` contracts, which anyone may set.
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import {
  type Address,
  concat,
  createPublicClient,
  createWalletClient,
  encodeAbiParameters,
  getAddress,
  getContractAddress,
  type Hex,
  http,
  pad,
  toHex,
  zeroHash,
} from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { repositoryRoot } from './foundry.ts'

/** The deterministic deployer that development chains have from the start (EIP-1014 by way of its own transaction). */
const CREATE2_FACTORY = '0x4e59b44847b379578588920cA78FbF26c0B4956C'

/**
 * First prices: dollars with 18 decimals per unit. They stand for a market and are none; a feed is moved by its `set`.
 * Subjects are those of Chainlink's feed registry: ether's placeholder, or the currency's ISO 4217 number as an address.
 */
const FEEDS: Readonly<Record<string, { readonly subject: Address; readonly price1e18: bigint }>> = {
  ETH: { subject: '0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE', price1e18: dollars('3000') },
  EUR: { subject: currency(978), price1e18: dollars('1.085') },
  GBP: { subject: currency(826), price1e18: dollars('1.27') },
  CHF: { subject: currency(756), price1e18: dollars('1.13') },
  CNY: { subject: currency(156), price1e18: dollars('0.1385') },
  JPY: { subject: currency(392), price1e18: dollars('0.0067') },
  KRW: { subject: currency(410), price1e18: dollars('0.00073') },
  HKD: { subject: currency(344), price1e18: dollars('0.128') },
  SGD: { subject: currency(702), price1e18: dollars('0.745') },
  INR: { subject: currency(356), price1e18: dollars('0.0119') },
  MXN: { subject: currency(484), price1e18: dollars('0.0545') },
  BRL: { subject: currency(986), price1e18: dollars('0.18') },
  CAD: { subject: currency(124), price1e18: dollars('0.73') },
  AUD: { subject: currency(36), price1e18: dollars('0.66') },
}

/**
 * Deploys the feeds that are missing, one transaction each, and gives the address of every one. Addresses follow from
 * code and arguments, so a chain that has them all is sent nothing.
 */
export async function deployFeeds(
  rpcUrl: string,
  privateKey: Hex,
): Promise<Readonly<Record<string, Address>>> {
  const artifact = path.join(repositoryRoot, 'contracts/out/DevPriceSource.sol/DevPriceSource.json')
  const { bytecode } = JSON.parse(await readFile(artifact, 'utf8')) as { bytecode: { object: Hex } }
  const transport = http(rpcUrl, { retryCount: 0 })
  const client = createPublicClient({ transport, pollingInterval: 50 })
  const wallet = createWalletClient({ transport, account: privateKeyToAccount(privateKey) })
  const feeds: Record<string, Address> = {}
  for (const [code, { subject, price1e18 }] of Object.entries(FEEDS)) {
    const args = encodeAbiParameters([{ type: 'address' }, { type: 'uint256' }], [subject, price1e18])
    const initCode = concat([bytecode.object, args])
    const at = getContractAddress({
      opcode: 'CREATE2',
      from: CREATE2_FACTORY,
      salt: zeroHash,
      bytecode: initCode,
    })
    feeds[code] = at
    if ((await client.getCode({ address: at })) !== undefined) continue
    const hash = await wallet.sendTransaction({
      chain: null,
      to: CREATE2_FACTORY,
      data: concat([zeroHash, initCode]),
    })
    const { status } = await client.waitForTransactionReceipt({ hash, timeout: 30_000 })
    if (status !== 'success') throw new Error(`The price feed of ${code} could not be deployed: ${hash}`)
  }
  return feeds
}

function currency(isoNumber: number): Address {
  return getAddress(pad(toHex(isoNumber), { size: 20 }))
}

function dollars(text: string): bigint {
  const [whole = '0', fraction = ''] = text.split('.')
  return BigInt(whole + fraction.padEnd(18, '0'))
}
