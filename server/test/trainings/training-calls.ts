import type { Test } from 'tap'
import { makeSet } from '../support/make-set.ts'
import {
  formOf,
  startTestApp,
  type TestApp,
  type TestAppOptions,
  waitFor,
} from '../support/test-app.ts'

export const set = await makeSet()

export const upload = (bytes: Buffer) => ({ name: 'set.zip', bytes })

export const train = (
  { call }: TestApp,
  fields: Parameters<typeof formOf>[0],
  headers: Record<string, string> = {},
  query = '',
) => {
  const form = formOf(fields)
  return call({
    method: 'POST',
    url: `/api/models/train-flux${query}`,
    payload: form.payload,
    headers: { ...form.headers, ...headers },
  })
}

export const status = async ({ call }: TestApp, id: string) =>
  (await call({ url: `/api/models/status?id=${id}` })).json()

export const finished = (test: TestApp, id: string) =>
  waitFor(
    () => status(test, id),
    ({ status }) => ['succeeded', 'failed', 'canceled'].includes(status),
  )

export const modelsOf = async ({ call }: TestApp) =>
  (await call({ url: '/api/models' })).json().models

/** A training up to its end. */
export async function trainToTheEnd(
  t: Test,
  options: TestAppOptions = {},
  prepare?: (test: TestApp) => void,
) {
  const test = await startTestApp(t, options)
  prepare?.(test)
  const started = await train(test, { file: upload(set), name: 'Lamp', keyword: 'LMP' })
  const training = started.json()
  return { test, training, done: await finished(test, training.id) }
}
