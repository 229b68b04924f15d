export { type AuditTrailEntry, verifyAuditTrail } from './auditTrail.ts'
export {
  createSafelane,
  type PaymentTerms,
  type RefundTerms,
  type Safelane,
  type SafelaneOptions,
} from './client.ts'
export { errorCodeOf } from './errorCode.ts'
export { signInForApiKey } from './signIn.ts'
export { type SafelaneEvent, verifyWebhook } from './webhook.ts'
