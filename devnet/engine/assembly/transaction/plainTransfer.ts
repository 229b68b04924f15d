/**
 * The commonest transaction, ether from one account without code to another, at the commit pointer: what transaction.ts would
 * do, but straight on the state, without overlay, journal and frames. It takes only what cannot fail and leaves everything
 * else untouched to transaction.ts; that both agree is what the tests of parallel execution compare, because speculation
 * never comes here.
 */
import { multiplyU32 } from '../words/arithmetic'
import { settle } from '../state/commit'
import {
  transaction,
  TX_ACCESS_LIST_LENGTH,
  TX_AUTHORIZATION_COUNT,
  TX_BLOB_COUNT,
  TX_DATA_LENGTH,
  TX_GAS_LIMIT,
  TX_INTRINSIC_GAS,
  TX_IS_CREATE,
  TX_MAX_FEE,
  TX_NONCE,
  TX_PRICE,
  TX_SENDER,
  TX_SENDER_ENTRY,
  TX_TO,
  TX_TO_ENTRY,
  TX_VALUE,
} from './record'
import { keepsEmptyAccounts, logsTransfers } from '../evm/gas'
import { EMPTY_CODE, ENV_BASE_FEE, recordsStart, scratch, SCRATCH_SETTLE } from '../layout'
import { precompileNumber, setLogEnd } from '../state/overlay'
import { recording, recordPlainTransfer } from '../lanes/recorder'
import { ENTRY_CODE, ENTRY_NONCE, ENTRY_VALUE, internAccount, writeEntry } from '../state/state'
import { fee, noteTransferred, reject, rejected } from './transaction'
import { addWords, exceedsU64, isZeroWord, lessThan, subtractWords } from '../words/word'

/** Executes and commits the transaction `index`; false, with nothing done, if it is another kind. */
export function runPlainTransfer(index: u32, tag: u32): bool {
  const tx = transaction
  const isPlain =
    (load<u32>(tx, TX_IS_CREATE) |
      load<u32>(tx, TX_DATA_LENGTH) |
      load<u32>(tx, TX_ACCESS_LIST_LENGTH) |
      load<u32>(tx, TX_AUTHORIZATION_COUNT) |
      load<u32>(tx, TX_BLOB_COUNT)) ==
    0
  if (!isPlain || keepsEmptyAccounts() || logsTransfers()) return false
  const to = tx + TX_TO
  const value = tx + TX_VALUE
  // A transfer of nothing may delete an empty account (EIP-161).
  if (isZeroWord(value) || precompileNumber(to) != 0) return false

  let payer = <usize>load<u32>(tx, TX_SENDER_ENTRY)
  if (payer == 0) payer = internAccount(tx + TX_SENDER)
  let payee = <usize>load<u32>(tx, TX_TO_ENTRY)
  if (payee == 0) payee = internAccount(to)
  if (payer == payee) return false
  if (<usize>load<u32>(payer, ENTRY_CODE) != EMPTY_CODE || <usize>load<u32>(payee, ENTRY_CODE) != EMPTY_CODE) return false
  const nonce = load<u64>(payer, ENTRY_NONCE)
  if (nonce != load<u64>(tx, TX_NONCE) || nonce == u64.MAX_VALUE) return false
  const cost = scratch + SCRATCH_SETTLE + 32
  const gasLimit = load<u64>(tx, TX_GAS_LIMIT)
  // The gas used, the price and the base fee are no more than these.
  if (gasLimit > u32.MAX_VALUE || exceedsU64(tx + TX_MAX_FEE)) return false
  multiplyU32(cost, <u32>gasLimit, load<u64>(tx, TX_MAX_FEE))
  addWords(cost, cost, value)
  // Of the coinbase's balance the fees of this block may still be missing: transaction.ts adds them before it refuses.
  if (lessThan(cost, value) || lessThan(payer + ENTRY_VALUE, cost)) return false

  const gas = load<i64>(tx, TX_INTRINSIC_GAS)
  const price = load<u64>(tx, TX_PRICE)
  multiplyU32(fee(), <u32>gas, price - load<u64>(ENV_BASE_FEE))
  noteTransferred(gas)
  setLogEnd(recordsStart)
  reject(settle(0, gasLimit, <u64>gas, 0, fee()))
  if (rejected != 0) {
    if (recording != 0) recordPlainTransfer(index, payer, payee, false)
    return true
  }
  const balance = cost
  multiplyU32(balance, <u32>gas, price)
  addWords(balance, balance, value)
  subtractWords(balance, payer + ENTRY_VALUE, balance)
  writeEntry(payer, balance, nonce + 1, EMPTY_CODE, tag)
  addWords(balance, payee + ENTRY_VALUE, value)
  writeEntry(payee, balance, load<u64>(payee, ENTRY_NONCE), EMPTY_CODE, tag)
  if (recording != 0) recordPlainTransfer(index, payer, payee, true)
  return true
}
