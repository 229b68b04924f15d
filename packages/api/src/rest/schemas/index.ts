/**
 * What answers look like, for the OpenAPI document. Members are those that clients may rely on; answers may carry more.
 * Big integers are decimal text in JSON.
 */
export * from './activity.ts'
export * from './audit.ts'
export * from './batches.ts'
export * from './chain.ts'
export * from './claimLinks.ts'
export * from './contacts.ts'
export * from './cover.ts'
export * from './insights.ts'
export * from './payments.ts'
export * from './plans.ts'
export * from './predictions.ts'
export * from './requests.ts'
export * from './revocations.ts'
export * from './risk.ts'
export * from './webhooks.ts'
