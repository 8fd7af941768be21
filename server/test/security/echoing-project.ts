import { once } from 'node:events'
import { createServer, request as forward, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Scope } from '../support/scope.ts'

/** How a project goes wrong: each answers with all that it knows, the key that it was asked with among it. */
export const ECHOES: Record<string, (response: ServerResponse, all: string) => void> = {
  'SQL that fails': (response, all) =>
    send(response, 400, { code: '42P01', message: `relation ${all}`, details: all, hint: all }),
  'no database behind': (response, all) =>
    send(response, 503, { code: 'PGRST000', message: all, details: all, hint: all }),
  'a refused key': (response, all) =>
    send(response, 401, { message: `Invalid API key ${all}`, hint: all }),
  'a forbidden call': (response, all) =>
    send(response, 403, { statusCode: '403', error: all, message: all, code: '42501' }),
  'a fault of the service': (response, all) =>
    send(response, 500, { statusCode: '500', error: all, message: all, code: all }),
  'too many calls': (response, all) => send(response, 429, { message: all, error: all }),
  'a quota that is used up': (response, all) => send(response, 402, { message: all, error: all }),
  'a thing too large': (response, all) =>
    send(response, 400, { statusCode: '413', error: all, message: all }),
  'broken JSON': (response, all) => send(response, 200, `{"message": "${all}`),
  'JSON of another shape': (response, all) => send(response, 500, [all, { [all]: all }]),
  'a page': (response, all) =>
    response.writeHead(502, { 'content-type': 'text/html' }).end(`<h1>${all}</h1>`),
  'another place': (response, all) =>
    response.writeHead(302, { location: `http://127.0.0.1:1/?${encodeURIComponent(all)}` }).end(),
  'a line that breaks': (response, all) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '99999' })
    response.write(`{"message": "${all}`, () => response.destroy())
  },
  'a line that is cut': (response) => response.destroy(),
}

function send(response: ServerResponse, status: number, body: object | string) {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  response.writeHead(status, { 'content-type': 'application/json' }).end(text)
}

export interface EchoingProject {
  url: string
  /** Which calls go wrong, and how, from now on; null: none. Counts anew. */
  turn(how: { path: RegExp; echo: string; secrets: string } | null): void
  /** How many calls went wrong since the last turn. */
  struck(): number
}

/** Stands before a project, and passes on what does not go wrong. */
export async function startEchoingProject(
  scope: Scope,
  projectUrl: string,
): Promise<EchoingProject> {
  let turned: Parameters<EchoingProject['turn']>[0] = null
  let struck = 0
  const server = createServer((request, response) => {
    const { url = '', method, headers } = request
    const answer = turned?.path.test(url) ? ECHOES[turned.echo] : undefined
    if (turned && answer) {
      struck += 1
      request.resume()
      answer(response, `${turned.secrets} ${headers.authorization} ${headers['apikey']}`)
      return
    }
    const call = forward(new URL(url, projectUrl), { method, headers }, (passed) => {
      response.writeHead(passed.statusCode ?? 500, passed.headers)
      passed.pipe(response)
    })
    call.once('error', () => response.destroy())
    request.pipe(call)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  scope.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    turn: (how) => {
      turned = how
      struck = 0
    },
    struck: () => struck,
  }
}
