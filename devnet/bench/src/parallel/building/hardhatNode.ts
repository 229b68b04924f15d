/** Hardhat's node as a process: prints where it listens, as anvil and our node do, and ends when it is killed. */
import { createHardhatRuntimeEnvironment } from 'hardhat/hre'

const [chainId, gasLimit, hardfork, mining] = process.argv.slice(2)
const hardhat = await createHardhatRuntimeEnvironment({
  networks: {
    bench: {
      type: 'edr-simulated',
      chainType: 'l1',
      chainId: Number(chainId),
      hardfork: hardfork!,
      blockGasLimit: Number(gasLimit),
      accounts: [],
      mining: { auto: mining === 'automine' },
    },
  },
})
const server = await hardhat.network.createServer('bench', '127.0.0.1', 0)
const { address, port } = await server.listen()
console.log(`Listening on ${address}:${port}`)
