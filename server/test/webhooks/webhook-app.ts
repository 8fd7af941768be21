import { createHmac, randomUUID } from 'node:crypto'
import type { Test } from 'tap'
import { startTestApp, type TestApp, type TestAppOptions, waitFor } from '../support/test-app.ts'

const KEY: Buffer = Buffer.from('a key of twenty-four byt')
export const SECRET = `whsec_${KEY.toString('base64')}`
export const WEBHOOK_URL = 'https://way.example.org/api/webhook/replicate'

/** A server that a webhook is set up for. */
export const startWebhookApp = (t: Test, options: TestAppOptions = {}): Promise<TestApp> =>
  startTestApp(t, {
    ...options,
    environment: {
      REPLICATE_WEBHOOK_URL: WEBHOOK_URL,
      REPLICATE_WEBHOOK_SECRET: SECRET,
      ...options.environment,
    },
  })

export const nowInSeconds = () => Math.floor(Date.now() / 1000)

/** The digest of Standard Webhooks, made here by its own words and not by the library that the server uses. */
export const digest = (id: string, timestamp: string | number, body: string, key = KEY) =>
  createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')

/** Headers as Replicate signs them. */
export function signed(body: string, { id = `msg_${randomUUID()}`, key = KEY } = {}) {
  const timestamp = nowInSeconds()
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': `v1,${digest(id, timestamp, body, key)}`,
  }
}

export const post = (
  { app }: TestApp,
  body: string | Buffer,
  headers: Record<string, string>,
  query = '',
) => app.inject({ method: 'POST', url: `/api/webhook/replicate${query}`, payload: body, headers })

/** Delivers what Replicate would say of a run. */
export function deliver(
  test: TestApp,
  run: { id: string; status: string },
  { id, query, ...more }: { id?: string; query?: string; logs?: string } = {},
) {
  const body = JSON.stringify({ ...run, ...more })
  return post(test, body, signed(body, id === undefined ? {} : { id }), query)
}

export const deliveriesOf = async ({ call }: TestApp) =>
  (await call({ url: '/api/webhook/deliveries?limit=100' })).json().deliveries as {
    id: string
    outcome: string
    note: string | null
    status: string
    run_kind: string
    training_id: string | null
    generation_id: string | null
    replicate_id: string
    handled_at: string | null
  }[]

export const rejectionsOf = async ({ call }: TestApp) =>
  (await call({ url: '/api/webhook/rejections' })).json().rejections as {
    reason: string
    detail: string
    webhook_id: string | null
  }[]

/** Waits until every delivery has had its run asked for. */
export const allHandled = (test: TestApp) =>
  waitFor(
    () =>
      test.database.query(
        'select count(*)::integer as open from public.webhook_deliveries where handled_at is null',
      ),
    ([row]) => row?.['open'] === 0,
  )
