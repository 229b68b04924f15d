export { type AuditTrailEntry, verifyAuditTrail } from './auditTrail.ts'
export {
  type BatchTerms,
  createSafelane,
  type PaymentTerms,
  type PlanTerms,
  type RefundTerms,
  type RequestPaymentTerms,
  type Safelane,
  type SafelaneOptions,
} from './client.ts'
export { errorCodeOf } from './errorCode.ts'
export { signInForApiKey } from './signIn.ts'
export { type SafelaneEvent, verifyWebhook } from './webhook.ts'
