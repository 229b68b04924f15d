/** The rules of the fork in force as lanes find them in memory: one u32 word each, in the order of assembly/evm/gas.ts. */
import type { ForkRules } from './forkRules.ts'
import { EMPTY_CODE, FORK, PRESENT_CODE } from './memoryMap.ts'

/** Shift by which a caller keeps gas from what it calls (EIP-150); 63 keeps nothing. */
const keptGasShift = (rules: ForkRules) => (rules.keepsCallGas ? 6 : 63)

/** Words that the host's own functions read too. */
const MODEXP_PRICING = FORK + 20
const CHEAP_BN254 = FORK + 128

export function writeForkRules(memory: DataView, rules: ForkRules): void {
  const words: (number | boolean)[] = [
    rules.floorGasPerToken,
    rules.lastPrecompile,
    rules.farPrecompile,
    rules.lastTransactionType,
    rules.transactionGasMax,
    rules.modexpPricing,
    rules.refundQuotient,
    rules.slotClearRefund,
    rules.selfDestructRefund,
    rules.initCodeSizeMax,
    rules.refusesEfCode,
    rules.warmCoinbase,
    rules.selfDestructDeletesOld,
    rules.transactionBlobsMax,
    rules.keepsEmptyAccounts,
    rules.tracksAccesses,
    keptGasShift(rules),
    rules.createdNonce,
    rules.transactionCreateGas,
    rules.failsUnpaidCode,
    rules.codeSizeMax,
    rules.exponentByteGas,
    rules.calldataByteGas,
    rules.netGasMetering,
    rules.slotSentryGas,
    rules.slotAgainGas,
    rules.slotResetGas,
    rules.slotColdGas,
    rules.selfDestructGas,
    rules.selfDestructNewAccountGas,
    rules.protectedSignatures,
    // The code object that a touched account does not keep, of the two that are empty.
    rules.keepsEmptyAccounts ? EMPTY_CODE : PRESENT_CODE,
    rules.cheapBn254,
    rules.logsTransfers,
    rules.selfDestructBurns,
  ]
  for (const [index, word] of words.entries()) memory.setUint32(FORK + index * 4, Number(word), true)
}

/** What the fork changed of precompiles that were there before. */
export type PrecompileRules = Pick<ForkRules, 'modexpPricing' | 'cheapBn254'>

export function readPrecompileRules(memory: DataView): PrecompileRules {
  return {
    modexpPricing: memory.getUint32(MODEXP_PRICING, true) as ForkRules['modexpPricing'],
    cheapBn254: memory.getUint32(CHEAP_BN254, true) !== 0,
  }
}
