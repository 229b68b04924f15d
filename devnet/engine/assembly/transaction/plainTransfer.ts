/**
 * The commonest transaction, ether from one account without code to another, at the commit pointer: what transaction.ts would
 * do, but straight on the state, without overlay, journal and frames. It takes only what cannot fail and leaves everything
 * else untouched to transaction.ts; that both agree is what the tests of parallel execution compare, because speculation
 * never comes here.
 */
import { multiplyWords, productOverflows } from '../words/arithmetic'
import { settleRun } from '../state/commit'
import {
  TX_ACCESS_LIST_LENGTH,
  TX_AUTHORIZATION_COUNT,
  TX_BLOB_COUNT,
  TX_DATA_LENGTH,
  TX_GAS_LIMIT,
  TX_IS_CREATE,
  TX_MAX_FEE,
  TX_NONCE,
  TX_PRICE,
  TX_SENDER,
  TX_TO,
  TX_VALUE,
} from './envelope'
import { keepsEmptyAccounts, logsTransfers } from '../evm/gas'
import { EMPTY_CODE, ENV_BASE_FEE, recordsStart, scratch, SCRATCH_SETTLE, SCRATCH_TRANSACTION } from '../layout'
import { precompileNumber, setLogEnd } from '../state/overlay'
import { recording, recordPlainTransfer } from '../lanes/recorder'
import { ENTRY_CODE, ENTRY_NONCE, ENTRY_VALUE, internAccount, writeEntry } from '../state/state'
import { fee, noteTransferred } from './transaction'
import { addWords, equalWords, isZeroWord, lessThan, setWord, subtractWords } from '../words/word'

/** Executes and commits the decoded transaction `index`, whose gas is `gas`; false, with nothing done, if it is another kind. */
export function runPlainTransfer(index: u32, gas: i64, tag: u32): bool {
  const tx = scratch + SCRATCH_TRANSACTION
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
  const sender = tx + TX_SENDER
  // A transfer of nothing may delete an empty account (EIP-161).
  if (isZeroWord(value) || precompileNumber(to) != 0 || equalWords(to, sender)) return false

  const payer = internAccount(sender)
  const payee = internAccount(to)
  if (<usize>load<u32>(payer, ENTRY_CODE) != EMPTY_CODE || <usize>load<u32>(payee, ENTRY_CODE) != EMPTY_CODE) return false
  const nonce = load<u64>(payer, ENTRY_NONCE)
  if (nonce != load<u64>(tx, TX_NONCE) || nonce == u64.MAX_VALUE) return false
  const cost = scratch + SCRATCH_SETTLE + 32
  const units = cost + 32
  setWord(units, load<u64>(tx, TX_GAS_LIMIT))
  if (productOverflows(units, tx + TX_MAX_FEE)) return false
  multiplyWords(cost, units, tx + TX_MAX_FEE)
  addWords(cost, cost, value)
  // Of the coinbase's balance the fees of this block may still be missing: transaction.ts adds them before it refuses.
  if (lessThan(cost, value) || lessThan(payer + ENTRY_VALUE, cost)) return false

  setWord(units, <u64>gas)
  const tip = cost
  subtractWords(tip, tx + TX_PRICE, ENV_BASE_FEE)
  multiplyWords(fee(), units, tip)
  noteTransferred(gas)
  setLogEnd(recordsStart)
  if (!settleRun()) {
    if (recording != 0) recordPlainTransfer(index, payer, payee, false)
    return true
  }
  const balance = cost
  multiplyWords(balance, units, tx + TX_PRICE)
  addWords(balance, balance, value)
  subtractWords(balance, payer + ENTRY_VALUE, balance)
  writeEntry(payer, balance, nonce + 1, EMPTY_CODE, tag)
  addWords(balance, payee + ENTRY_VALUE, value)
  writeEntry(payee, balance, load<u64>(payee, ENTRY_NONCE), EMPTY_CODE, tag)
  if (recording != 0) recordPlainTransfer(index, payer, payee, true)
  return true
}
