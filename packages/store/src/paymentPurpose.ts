import type { Hex } from '@safelane/core'
import {
  type Payment,
  type PaymentPurpose,
  type PurposeError,
  refusalOfRefund,
  refusalOfRequestPayment,
} from '@safelane/payments'
import type { Payment as PaymentRow } from '@safelane/prisma'
import type { Transaction } from './database.ts'
import { paymentFromRow } from './paymentRepository.ts'
import { requestFromRow } from './requestRepository.ts'

/** A payment's columns of its purpose. */
export function columnsOfPurpose(purpose: PaymentPurpose | undefined) {
  return {
    refundOf: purpose?.kind === 'refund' ? purpose.paymentId.toLowerCase() : null,
    requestId: purpose?.kind === 'request' ? purpose.requestId : null,
  }
}

/** Inverse of `columnsOfPurpose`. */
export function purposeFromRow({
  refundOf,
  requestId,
}: Pick<PaymentRow, 'refundOf' | 'requestId'>): PaymentPurpose | undefined {
  if (refundOf !== null) return { kind: 'refund', paymentId: refundOf as Hex }
  return requestId === null ? undefined : { kind: 'request', requestId }
}

/**
 * Why the payment cannot serve its purpose any more. What it belongs to stays locked until the transaction ends, so
 * payments submitted at once cannot add up to more than it allows.
 */
export async function refusalOfPurpose(
  transaction: Transaction,
  payment: Payment,
  nowSec: number,
): Promise<PurposeError | undefined> {
  const { purpose } = payment
  if (purpose === undefined) return undefined
  if (purpose.kind === 'refund') {
    const id = purpose.paymentId.toLowerCase()
    await transaction.$queryRaw`SELECT id FROM payments WHERE id = ${id} FOR UPDATE`
    const original = await transaction.payment.findUnique({ where: { id } })
    const refunds = await transaction.payment.findMany({ where: { refundOf: id } })
    return refusalOfRefund(
      original === null ? undefined : paymentFromRow(original),
      refunds.map(paymentFromRow),
      payment,
      nowSec,
    )
  }
  const { requestId } = purpose
  await transaction.$queryRaw`SELECT id FROM payment_requests WHERE id = ${requestId} FOR UPDATE`
  const request = await transaction.paymentRequest.findUnique({ where: { id: requestId } })
  const payments = await transaction.payment.findMany({ where: { requestId } })
  return refusalOfRequestPayment(
    request === null ? undefined : requestFromRow(request),
    payments.map(paymentFromRow),
    payment,
    nowSec,
  )
}
