import { GenerationSchema, TrainingSchema } from '@the-way/shared'
import type { Static, TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { zipOfPhotographs } from '../e2e/photographs.ts'

const GENERATIONS = 3
const IMAGES_EACH = 4
const POLL_MS = 250
const TIMEOUT_MS = 120_000

/** Trains a model and generates 12 images with it, so that pages show typical data. */
export async function fillApp(url: string, token: string): Promise<{ model: string }> {
  const authorization = `Bearer ${token}`
  const call = async <S extends TSchema>(schema: S, path: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers)
    headers.set('authorization', authorization)
    const response = await fetch(`${url}${path}`, { ...init, headers })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return Value.Parse(schema, await response.json())
  }
  const until = async <S extends TSchema>(
    schema: S,
    path: string,
    isDone: (body: Static<S>) => boolean,
  ) => {
    const end = performance.now() + TIMEOUT_MS
    while (performance.now() < end) {
      const body = await call(schema, path)
      if (isDone(body)) return body
      await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    }
    throw new Error(`${path} did not finish within ${TIMEOUT_MS / 1000} s`)
  }

  const { name, mimeType, buffer } = await zipOfPhotographs()
  const form = new FormData()
  form.set('name', 'Quiet horizons')
  form.set('keyword', 'QHRZN')
  form.set('file', new File([new Uint8Array(buffer)], name, { type: mimeType }))
  const started = await call(TrainingSchema, '/api/models/train-flux', {
    method: 'POST',
    body: form,
  })
  const training = await until(
    TrainingSchema,
    `/api/models/status?id=${started.id}`,
    ({ model_id, status }) => model_id !== null || status === 'failed',
  )
  const model = training.model_id
  if (model === null) throw new Error('The sample training failed.')

  for (let index = 0; index < GENERATIONS; index += 1) {
    const { id } = await call(GenerationSchema, `/api/models/${model}/generate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ prompt: `a harbour at dusk, ${index}`, num_outputs: IMAGES_EACH }),
    })
    await until(
      GenerationSchema,
      `/api/generations/${id}`,
      ({ status, images }) => status === 'succeeded' && images.length === IMAGES_EACH,
    )
  }
  return { model }
}
