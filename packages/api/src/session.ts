import type { Address } from '@safelane/core'
import { getIronSession, webCookies } from 'iron-session'
import type { Session } from './trpc.ts'

interface SessionData {
  address?: Address
}

const WEEK_SEC = 7 * 24 * 60 * 60

/** The caller's session, sealed in a cookie that scripts cannot read; changes are written to `responseHeaders`. */
export async function openSession(
  request: Request,
  responseHeaders: Headers,
  secret: string,
): Promise<Session> {
  const isHttps =
    new URL(request.url).protocol === 'https:' || request.headers.get('x-forwarded-proto') === 'https'
  const sealed = await getIronSession<SessionData>(webCookies(request, responseHeaders), {
    password: secret,
    cookieName: 'safelane-session',
    ttl: WEEK_SEC,
    cookieOptions: { httpOnly: true, sameSite: 'lax', secure: isHttps, path: '/' },
  })
  return {
    address: sealed.address ?? null,
    async signIn(address) {
      sealed.address = address
      await sealed.save()
    },
    async signOut() {
      sealed.destroy()
    },
  }
}
