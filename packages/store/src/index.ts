export type {
  ChainEvent,
  ChainHistoryRepository,
  CoverBoughtEvent,
  CoverPaidEvent,
  IndexedBlock,
  PaymentSettledEvent,
  PolicyTransferredEvent,
} from './chainHistoryRepository.ts'
export type { ContactRepository, SavedContact } from './contactRepository.ts'
export type {
  Claim,
  ClaimRepository,
  PolicyRepository,
  RelayablePurchase,
  StoredPurchases,
} from './coverRepository.ts'
export { DatabaseError } from './database.ts'
export type { PaymentPage, RelayablePayment, StoredPayments } from './paymentRepository.ts'
export type {
  PendingRelay,
  RelayFailure,
  RelayJob,
  RelayKind,
  RelayRepository,
  RelaySigner,
  SignedTransaction,
} from './relayRepository.ts'
export type { SignInNonceRepository } from './signInNonceRepository.ts'
export { createStore, type Store } from './store.ts'
