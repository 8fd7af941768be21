import { ModelSchema } from '@the-way/shared'
import { Value } from 'typebox/value'

interface App {
  url: string
  emulator: string
  token: string
}

/** Adds a model to the emulator and registers it, so that it can generate without a training. */
export async function registerModel({ url, emulator, token }: App, name = 'Quiet horizons') {
  const slug = name.toLowerCase().replaceAll(' ', '-')
  await fetch(`${emulator}/emulator/models`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ owner: 'someone', name: slug, visibility: 'public' }),
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
