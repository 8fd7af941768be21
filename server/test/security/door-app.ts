import type { Test } from 'tap'
import { OWNER_TOKEN, startTestApp, type TestApp } from '../support/test-app.ts'

export const APP_URL = 'https://way.example.com'
export const CORS = 'https://app.example.com'
const WEBHOOK = 'https://hook.example.com/api/webhook/replicate'

/** A server that people reach by another name too, and another page may call. */
export const startDoor = (t: Test, environment: Record<string, string> = {}) =>
  startTestApp(t, {
    areJobsRunning: false,
    environment: {
      APP_URL,
      CORS_ORIGINS: CORS,
      REPLICATE_API_TOKEN: 'r8_0123456789',
      REPLICATE_WEBHOOK_URL: WEBHOOK,
      ...environment,
    },
  })

export async function signIn({ app }: TestApp, headers: Record<string, string> = {}) {
  const payload = { token: OWNER_TOKEN }
  const answer = await app.inject({ method: 'POST', url: '/api/session', payload, headers })
  return { answer, cookie: /^[^;]+/.exec(String(answer.headers['set-cookie']))?.[0] ?? '' }
}
