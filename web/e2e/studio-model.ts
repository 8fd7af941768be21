import { ModelSchema } from '@the-way/shared'
import { Value } from 'typebox/value'

interface App {
  url: string
  emulator: string
  token: string
}

/** A model that generates at once: seeded in the emulator and registered. */
export async function registerModel({ url, emulator, token }: App, name = 'Quiet horizons') {
  const slug = name.toLowerCase().replaceAll(' ', '-')
  await fetch(`${emulator}/emulator/models`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ owner: 'someone', name: slug, visibility: 'public' }),
  })
  const answer = await fetch(`${url}/api/models/save`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name, model_url: `someone/${slug}`, keyword: 'QHRZN' }),
  })
  return Value.Parse(ModelSchema, await answer.json())
}

/** How many predictions Replicate's stand-in was paid for. */
export async function predictionsCreated({ emulator }: App): Promise<unknown> {
  const ledger = await (await fetch(`${emulator}/emulator/ledger`)).json()
  return ledger.predictions_created
}

/** Makes the emulator misbehave; `null` ends that. */
export async function orderFault({ emulator }: App, fault: object | null) {
  await fetch(`${emulator}/emulator/faults`, {
    method: fault ? 'POST' : 'DELETE',
    ...(fault
      ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(fault) }
      : {}),
  })
}

/** Gives the account at Replicate credit, or none. */
export async function setCredit({ emulator }: App, hasCredit: boolean) {
  await fetch(`${emulator}/emulator/account`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ no_credit: !hasCredit }),
  })
}
