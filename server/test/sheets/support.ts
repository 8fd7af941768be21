import type { Sheet } from '@the-way/shared'
import type { TestApp } from '../support/test-app.ts'
import { waitFor } from '../support/wait-for.ts'

type Caller = Pick<TestApp, 'call'>

/** With a token, runs have a price even if the emulator answers. */
export const PRICED = { environment: { REPLICATE_API_TOKEN: 'r8_test_token_of_nobody' } }

export const SMALL = { prompt: 'a lamp', seed: 7, megapixels: '0.25' }

export const STRENGTHS = { name: 'lora_scale', values: [0.6, 0.8, 1] }
export const SEEDS = { name: 'seed', values: [1, 2] }

/** Requests a contact sheet of 2 × 3 images; `body` adds or replaces fields. */
export const requestSheet = (
  { call }: Caller,
  model_id: string,
  body: object = {},
  { headers = {}, query = '' }: { headers?: Record<string, string>; query?: string } = {},
) =>
  call({
    method: 'POST',
    url: `/api/sheets${query}`,
    payload: { model_id, base: SMALL, axes: [SEEDS, STRENGTHS], ...body },
    headers,
  })

/** Starts a contact sheet and returns it. */
export async function makeSheet(
  caller: Caller,
  model_id: string,
  body: object = {},
): Promise<Sheet> {
  const answer = await requestSheet(caller, model_id, body)
  if (answer.statusCode !== 202) throw new Error(`${answer.statusCode}: ${answer.body}`)
  return answer.json<Sheet>()
}

export async function readSheet({ call }: Caller, id: string): Promise<Sheet> {
  const answer = await waitFor(
    () => call({ url: `/api/sheets/${id}` }),
    ({ statusCode }) => statusCode !== 503,
  )
  return answer.json<Sheet>()
}

export const changeSheet = (
  { call }: Caller,
  id: string,
  action: 'cancel' | 'pause' | 'resume' | 'retry',
  headers: Record<string, string> = {},
) => call({ method: 'POST', url: `/api/sheets/${id}/${action}`, headers })

const FINAL = ['succeeded', 'failed', 'canceled']

/** Waits until all cells have ended, and returns the sheet. */
export const waitUntilMade = (caller: Caller, { id }: { id: string }): Promise<Sheet> =>
  waitFor(
    () => readSheet(caller, id),
    ({ status }) => FINAL.includes(status),
  )

export const statusesOf = ({ cells }: Sheet) => cells.map(({ status }) => status)

export const countOf = (sheet: Sheet, status: string) =>
  statusesOf(sheet).filter((one) => one === status).length
