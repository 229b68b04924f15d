/** A transfer over the bridge between two chains. */
import * as contracts from '@safelane/contracts'
import { encodeFunctionData } from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import { type Caller, deployer, mnemonic, payee, payer } from './contractCaller.ts'

/** Two of the three attesters, sorted by address as the bridge wants their signatures. */
const attesters = [7, 8].map((addressIndex) => mnemonicToAccount(mnemonic, { addressIndex }))

/** Burns a token at home, has it attested, mints it away, and spends it there. */
export async function callBridge(home: Caller, away: Caller): Promise<void> {
  const [abi, tokenAbi] = [contracts.burnMintBridgeAbi, contracts.bridgeTokenAbi]
  const give = (to: `0x${string}`) =>
    encodeFunctionData({ abi: tokenAbi, functionName: 'transfer', args: [to, 1n] })
  await home.call('bridgeToken', give(payer.address), { from: deployer })
  const message = {
    sourceChainId: BigInt(home.chainId),
    sourceBridge: home.at('burnMintBridge'),
    sender: payer.address,
    nonce: 0n,
    recipient: payer.address,
    amount: 1n,
  }
  await home.call(
    'burnMintBridge',
    encodeFunctionData({ abi, functionName: 'send', args: [message.recipient, message.amount] }),
  )
  const hash = await away.read({
    address: away.at('burnMintBridge'),
    abi,
    functionName: 'hashMessage',
    args: [message],
  })
  const signatures = await Promise.all(attesters.map((attester) => attester.sign({ hash })))
  await away.call(
    'burnMintBridge',
    encodeFunctionData({ abi, functionName: 'receiveMessage', args: [message, signatures] }),
  )
  await away.call('bridgeToken', give(payee))
}
