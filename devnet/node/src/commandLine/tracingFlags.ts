import { Option } from 'commander'
import { flagGroup } from './flagGroup.ts'

interface Flags {
  consoleLog: boolean
  disableConsoleLog?: boolean
  printTraces?: boolean
  enableTracePrinting?: boolean
}

/** What the node prints of executions. */
export const tracingFlags = flagGroup<Flags>(
  'Tracing:',
  [
    new Option('--no-console-log', 'do not print what contracts say with console.log'),
    new Option('--print-traces', 'print the trace of each transaction and eth_call'),
    new Option('--steps-tracing', 'for the sake of other nodes: traces have their steps here in any case'),
    // anvil's other names for the same.
    new Option('--disable-console-log').hideHelp(),
    new Option('--enable-trace-printing').hideHelp(),
    new Option('--tracing').hideHelp(),
  ],
  ({ consoleLog, disableConsoleLog = false, printTraces = false, enableTracePrinting = false }) => ({
    consoleLog: consoleLog && !disableConsoleLog,
    printTraces: printTraces || enableTracePrinting,
  }),
)
