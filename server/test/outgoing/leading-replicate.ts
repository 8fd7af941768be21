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

/** A server on this machine, and who came with which credential. */
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
  /** In place of the next answers whose path fits; false where the emulator shall answer after all. */
  instead: (path: string, response: ServerResponse) => boolean
  /** What is told of each prediction that has ended, in place of the truth. */
  told: { output?: string[]; completed_at?: string }
}

/**
 * A Replicate whose answers lead to `elsewhere`: all that they name, such as outputs, weights, files and `urls`, lies
 * there. Behind it stands the emulator.
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
  const behind = await emulator.listen({ port: 0 })
  scope.teardown(() => emulator.close())

  const pass = async (request: IncomingMessage, response: ServerResponse) => {
    const { 'content-type': type = 'application/json', authorization = '' } = request.headers
    const sent = await buffer(request)
    const isJson = type.startsWith('application/json')
    const body = isJson ? Buffer.from(String(sent).replaceAll(elsewhere, behind)) : sent
    const answer = await fetch(behind + (request.url ?? ''), {
      method: request.method ?? 'GET',
      headers: { authorization, ...(body.length > 0 && { 'content-type': type }) },
      ...(body.length > 0 && { body: new Uint8Array(body) }),
    })
    const text = await answer.text()
    const isPrediction = request.url?.startsWith('/v1/predictions/')
    response
      .writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? type })
      .end((isPrediction ? retold(text, replicate.told) : text).replaceAll(behind, elsewhere))
  }
  const { origin, requests } = await listen(scope, (request, response) => {
    if (!replicate.instead(request.url ?? '', response))
      pass(request, response).catch(() => response.destroy())
  })
  const replicate: LeadingReplicate = {
    emulator,
    origin,
    requests,
    instead: () => false,
    told: {},
  }
  return replicate
}

function retold(text: string, told: LeadingReplicate['told']): string {
  const answer = JSON.parse(text) as { status?: string }
  return answer.status === 'succeeded' ? JSON.stringify({ ...answer, ...told }) : text
}
