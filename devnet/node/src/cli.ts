/** The command itself. `bin/safelane-devnet.js` runs it, from the bundle if there is one. */
import { main } from './main.ts'

await main(process.argv.slice(2))
