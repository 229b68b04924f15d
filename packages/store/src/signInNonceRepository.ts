import type { Database } from './database.ts'

export interface SignInNonceRepository {
  /** Keeps a nonce until then; forgets those whose time is over. */
  issue(nonce: string, expiresAt: Date): Promise<void>
  /** True once per issued nonce that has not expired; concurrent callers cannot both get it. */
  consume(nonce: string): Promise<boolean>
}

export function createSignInNonceRepository(database: Database): SignInNonceRepository {
  return {
    async issue(nonce, expiresAt) {
      await database.signInNonce.deleteMany({ where: { expiresAt: { lt: new Date() } } })
      await database.signInNonce.create({ data: { nonce, expiresAt } })
    },
    async consume(nonce) {
      const { count } = await database.signInNonce.deleteMany({
        where: { nonce, expiresAt: { gte: new Date() } },
      })
      return count === 1
    },
  }
}
