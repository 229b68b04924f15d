import { blobMethods } from './blobs.ts'
import { capabilityMethods } from './capabilities.ts'
import { controlMethods } from './control.ts'
import { debugRawMethods } from './debugRaw.ts'
import { debugStateMethods } from './debugState.ts'
import { debugTraceMethods } from './debugTrace.ts'
import { ethAccountMethods } from './ethAccount.ts'
import { ethBundleMethods } from './ethBundles.ts'
import { ethChainMethods } from './ethChain.ts'
import { ethConditionalMethods } from './ethConditional.ts'
import { ethConfigMethods } from './ethConfig.ts'
import { ethFeeMethods } from './ethFees.ts'
import { ethFilterMethods } from './ethFilters.ts'
import { ethSendMethods } from './ethSend.ts'
import { ethSignMethods } from './ethSign.ts'
import { ethStateMethods } from './ethState.ts'
import { executionMethods } from './executions.ts'
import { forkControlMethods } from './forkControl.ts'
import type { MethodTable } from './method.ts'
import { networkMethods } from './network.ts'
import { otterscanMethods } from './otterscan.ts'
import { reorganisationMethods } from './reorganisation.ts'
import { simulateMethods } from './simulate.ts'
import { stateDumpMethods } from './stateDump.ts'
import { testingBlockMethods } from './testingBlocks.ts'
import { tokenMethods } from './tokenSlots.ts'
import { traceMethods } from './trace.ts'
import { txpoolMethods } from './txpool.ts'

/** Every method that any connection may call. Subscriptions exist on WebSockets only. */
export const rpcMethods: MethodTable = {
  ...networkMethods,
  ...capabilityMethods,
  ...testingBlockMethods,
  ...ethChainMethods,
  ...ethStateMethods,
  ...ethAccountMethods,
  ...ethBundleMethods,
  ...blobMethods,
  ...ethConditionalMethods,
  ...ethConfigMethods,
  ...ethFeeMethods,
  ...ethSendMethods,
  ...ethSignMethods,
  ...ethFilterMethods,
  ...txpoolMethods,
  ...controlMethods,
  ...forkControlMethods,
  ...stateDumpMethods,
  ...reorganisationMethods,
  ...tokenMethods,
  ...executionMethods,
  ...debugTraceMethods,
  ...debugRawMethods,
  ...debugStateMethods,
  ...traceMethods,
  ...simulateMethods,
  ...otterscanMethods,
}
