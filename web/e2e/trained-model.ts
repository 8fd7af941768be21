import { TrainingSchema } from '@the-way/shared'
import { Value } from 'typebox/value'
import { zipOfPhotographs } from './photographs.ts'

const PAUSE_MS = 200

/** Trains a model with the API, waits until it exists and returns its id. */
export async function trainByApi(url: string, token: string, name = 'Quiet horizons') {
  const headers = { authorization: `Bearer ${token}` }
  const { name: file, mimeType, buffer } = await zipOfPhotographs()
  const body = new FormData()
  body.set('file', new Blob([buffer], { type: mimeType }), file)
  body.set('name', name)
  body.set('keyword', 'QHRZN')
  const started = await fetch(`${url}/api/models/train-flux`, { method: 'POST', headers, body })
  const { id } = Value.Parse(TrainingSchema, await started.json())
  for (;;) {
    const response = await fetch(`${url}/api/trainings/${id}`, { headers })
    const { model_id, error } = Value.Parse(TrainingSchema, await response.json())
    if (model_id !== null) return model_id
    if (error) throw new Error(error.message)
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
}
