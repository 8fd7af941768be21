import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'
import { OWNER_TOKEN, startTestApp, type TestAppOptions } from '../support/test-app.ts'
import { DATASETS, type FilePart, FORM_TYPE, formOf, type Route } from './upload-forms.ts'

export const authorization = `Bearer ${OWNER_TOKEN}`

export interface Answer {
  status: number
  /** The error's code; empty for an accepted upload. */
  code: string
  detail: string
  /** The code of each rejected file. */
  reasons: string[]
  listed: string[]
  dataset_id: string
  image_count: number
}

/** Starts a server on loopback whose jobs don't run, so that only the test's requests change anything. */
export async function startHostileApp(t: Test, options: TestAppOptions = {}) {
  const own = await startTestApp(t, { areJobsRunning: false, ...options })
  await own.app.listen({ host: '127.0.0.1', port: 0 })
  t.teardown(() => own.app.server.closeAllConnections())
  const { port } = own.app.server.address() as AddressInfo
  const origin = `http://127.0.0.1:${port}`

  const post = async (path: string, body: Buffer, type = FORM_TYPE): Promise<Answer> => {
    const response = await fetch(`${origin}${path}`, {
      method: 'POST',
      headers: { authorization, 'content-type': type },
      body: new Uint8Array(body.buffer, body.byteOffset, body.length),
    })
    return readAnswer(response.status, await response.json())
  }
  return {
    ...own,
    port,
    origin,
    post,
    /** Returns a route that adds images to a new draft. */
    images: async (): Promise<Route> => {
      const url = DATASETS.path
      const draft = await own.call({ method: 'POST', url, payload: DATASETS.fields() })
      const path = `${url}/${draft.json<{ id: string }>().id}/images`
      return { ...DATASETS, path, accepted: 200, fields: () => ({}) }
    },
    send: (route: Route, files: readonly FilePart[]) =>
      post(route.path, formOf(route.fields(), files)),
    /** Returns a dataset as the API presents it. */
    dataset: async (id: string) => {
      const response = await own.call({ method: 'GET', url: `/api/datasets/${id}` })
      return response.json<{
        image_count: number
        images: { name: string; caption: string; url: string }[]
        rejected: { name: string; code: string; detail: string }[]
      }>()
    },
  }
}

interface AnswerBody {
  id?: string
  code?: string
  detail?: string
  dataset_id?: string
  image_count?: number
  errors?: { code: string; detail: string }[]
}

export function readAnswer(status: number, body: unknown) {
  const {
    id,
    code = '',
    detail = '',
    dataset_id,
    image_count = 0,
    errors = [],
  } = body as AnswerBody
  return {
    status,
    code,
    detail,
    reasons: errors.slice(1).map((error) => error.code),
    listed: errors.slice(1).map((error) => error.detail),
    dataset_id: dataset_id ?? id ?? '',
    image_count,
  }
}
