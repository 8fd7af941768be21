import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'
import { OWNER_TOKEN, startTestApp, type TestAppOptions } from '../support/test-app.ts'
import { DATASETS, type FilePart, FORM_TYPE, formOf, type Route } from './upload-forms.ts'

export const authorization = `Bearer ${OWNER_TOKEN}`

export interface Answer {
  status: number
  /** A problem's; empty for what was taken. */
  code: string
  detail: string
  /** Why each file was refused, as a code and in words that begin with its name. */
  reasons: string[]
  listed: string[]
  dataset_id: string
  image_count: number
}

/** A whole server on the loopback, whose jobs rest: nothing changes but by what is sent. */
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
    /** The address that adds images to a draft of its own. */
    images: async (): Promise<Route> => {
      const url = DATASETS.path
      const draft = await own.call({ method: 'POST', url, payload: DATASETS.fields() })
      const path = `${url}/${draft.json<{ id: string }>().id}/images`
      return { ...DATASETS, path, taken: 200, fields: () => ({}) }
    },
    send: (route: Route, files: readonly FilePart[]) =>
      post(route.path, formOf(route.fields(), files)),
    /** As it is told of a dataset of images. */
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
