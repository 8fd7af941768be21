import type { TestApp } from './test-app.ts'
import { waitFor } from './wait-for.ts'
import { SECRET, signed } from './webhook-signing.ts'

export const WEBHOOK_URL = 'https://way.example.org/api/webhook/replicate'

/** The settings of a server that receives webhooks. */
export const WEBHOOK_ENVIRONMENT = {
  REPLICATE_WEBHOOK_URL: WEBHOOK_URL,
  REPLICATE_WEBHOOK_SECRET: SECRET,
}

export const post = (
  { app }: TestApp,
  body: string | Buffer,
  headers: Record<string, string>,
  query = '',
) => app.inject({ method: 'POST', url: `/api/webhook/replicate${query}`, payload: body, headers })

/** Sends a webhook delivery for a run, as Replicate would. */
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

/** Waits until the run of every delivery has been requested from Replicate. */
export const allHandled = (test: TestApp) =>
  waitFor(
    () =>
      test.database.query(
        'select count(*)::integer as open from public.webhook_deliveries where handled_at is null',
      ),
    ([row]) => row?.['open'] === 0,
  )
