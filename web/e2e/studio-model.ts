import { setTimeout as wait } from 'node:timers/promises'
import { GenerationSchema, isTerminal, ModelSchema } from '@the-way/shared'
import { Value } from 'typebox/value'
import type { VersionFamily } from '../../server/emulator/records.ts'

interface App {
  url: string
  emulator: string
  token: string
}

/** Adds a model to the emulator and registers it, so that it can generate without a training. */
export async function registerModel(
  { url, emulator, token }: App,
  name = 'Quiet horizons',
  family: VersionFamily = 'flux',
) {
  const slug = name.toLowerCase().replaceAll(' ', '-')
  await fetch(`${emulator}/emulator/models`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ owner: 'someone', name: slug, visibility: 'public', family }),
  })
  const response = await fetch(`${url}/api/models/save`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name, model_url: `someone/${slug}`, keyword: 'QHRZN' }),
  })
  return Value.Parse(ModelSchema, await response.json())
}

/** Returns how many predictions the emulator has created and charged for. */
export async function predictionsCreated({ emulator }: App): Promise<unknown> {
  const ledger = await (await fetch(`${emulator}/emulator/ledger`)).json()
  return ledger.predictions_created
}

/** Injects a fault into the emulator; `null` removes all faults. */
export async function injectFault({ emulator }: App, fault: object | null) {
  await fetch(`${emulator}/emulator/faults`, {
    method: fault ? 'POST' : 'DELETE',
    ...(fault
      ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(fault) }
      : {}),
  })
}

/** Sets whether the emulated account has credit. */
export async function setCredit({ emulator }: App, hasCredit: boolean) {
  await fetch(`${emulator}/emulator/account`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ no_credit: !hasCredit }),
  })
}

interface ImagesToGenerate {
  model: string
  prompt: string
  count: number
  seed: number
  aspect_ratio?: string
}

/** Generates images through the API and waits until all are saved. */
export async function generateImages({ url, token }: App, wanted: ImagesToGenerate) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const { model, count, ...settings } = wanted
  const response = await fetch(`${url}/api/models/${model}/generate`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ ...settings, num_outputs: count }),
  })
  const { id } = Value.Parse(GenerationSchema, await response.json())
  for (;;) {
    const answer = await fetch(`${url}/api/generations/${id}`, { headers })
    const generation = Value.Parse(GenerationSchema, await answer.json())
    if (generation.status === 'succeeded') return generation
    if (isTerminal(generation.status)) throw new Error(`generation ${generation.status}`)
    await wait(50)
  }
}
