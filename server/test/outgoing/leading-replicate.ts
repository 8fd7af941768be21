import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { createEmulator, type Emulator } from '../../emulator/emulator.ts'
import type { Scope } from '../support/scope.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

/** Starts a server on this machine that records each request's path and credentials. */
export async function listen(scope: Scope, listener: RequestListener) {
  const requests: { path: string; authorization: string | undefined }[] = []
  const server = createServer((request, response) => {
    requests.push({ path: request.url ?? '', authorization: request.headers.authorization })
    listener(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  scope.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests }
}

export interface LeadingReplicate {
  emulator: Emulator
  origin: string
  requests: { path: string; authorization: string | undefined }[]
  /** Handles a request instead of the emulator; returns `false` to pass it on. */
  intercept: (path: string, response: ServerResponse) => boolean
  /** Fields that replace those of each succeeded prediction. */
  overrides: { output?: string[]; completed_at?: string }
}

/**
 * Starts a Replicate whose responses point to `elsewhere`: outputs, weights, files and `urls` are all URLs there. The
 * requests are passed on to the emulator.
 */
export async function startLeadingReplicate(
  scope: Scope,
  elsewhere: string,
): Promise<LeadingReplicate> {
  const emulator = await createEmulator({
    dataDir: temporaryDirectory(scope),
    trainingSeconds: 0.3,
    predictionSeconds: 0.2,
  })
  const emulatorOrigin = await emulator.listen({ port: 0 })
  scope.teardown(() => emulator.close())

  const pass = async (request: IncomingMessage, response: ServerResponse) => {
    const { 'content-type': type = 'application/json', authorization = '' } = request.headers
    const sent = await buffer(request)
    const isJson = type.startsWith('application/json')
    const body = isJson ? Buffer.from(String(sent).replaceAll(elsewhere, emulatorOrigin)) : sent
    const answer = await fetch(emulatorOrigin + (request.url ?? ''), {
      method: request.method ?? 'GET',
      headers: { authorization, ...(body.length > 0 && { 'content-type': type }) },
      ...(body.length > 0 && { body: new Uint8Array(body) }),
    })
    const text = await answer.text()
    const isPrediction = request.url?.startsWith('/v1/predictions/')
    response
      .writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? type })
      .end(
        (isPrediction ? override(text, replicate.overrides) : text).replaceAll(
          emulatorOrigin,
          elsewhere,
        ),
      )
  }
  const { origin, requests } = await listen(scope, (request, response) => {
    if (!replicate.intercept(request.url ?? '', response))
      pass(request, response).catch(() => response.destroy())
  })
  const replicate: LeadingReplicate = {
    emulator,
    origin,
    requests,
    intercept: () => false,
    overrides: {},
  }
  return replicate
}

function override(text: string, overrides: LeadingReplicate['overrides']): string {
  const answer = JSON.parse(text) as { status?: string }
  return answer.status === 'succeeded' ? JSON.stringify({ ...answer, ...overrides }) : text
}
