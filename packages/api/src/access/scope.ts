/** What an API key may be allowed to do. `…:write` does not include `…:read`. */
export const SCOPES = [
  'payments:read',
  'payments:write',
  'requests:read',
  'requests:write',
  'links:read',
  'links:write',
  'cover:read',
  'cover:write',
  'contacts:read',
  'contacts:write',
  'webhooks:read',
  'webhooks:write',
  'audit:read',
  'risk:decide',
  'dev:write',
] as const

export type Scope = (typeof SCOPES)[number]
