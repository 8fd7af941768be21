import type { LightMyRequestResponse } from 'fastify'
import { OWNER_TOKEN, type TestApp } from './test-app.ts'

/** Signs the owner in as a browser does; `cookie` is the header of its next requests. */
export async function signIn({ app }: Pick<TestApp, 'app'>, headers: Record<string, string> = {}) {
  const payload = { token: OWNER_TOKEN }
  const answer = await app.inject({ method: 'POST', url: '/api/session', payload, headers })
  return { answer, cookie: cookieOf(answer) }
}

export const cookieOf = (answer: LightMyRequestResponse) =>
  String(answer.headers['set-cookie']).split(';')[0] ?? ''
