import { once } from 'node:events'
import { createServer, request as forward, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Scope } from '../support/scope.ts'

/** Failures of a project, whose responses repeat all secrets, including the key of the request. */
export const ECHOES: Record<string, (response: ServerResponse, all: string) => void> = {
  'failing SQL': (response, all) =>
    send(response, 400, { code: '42P01', message: `relation ${all}`, details: all, hint: all }),
  'no database': (response, all) =>
    send(response, 503, { code: 'PGRST000', message: all, details: all, hint: all }),
  'a rejected key': (response, all) =>
    send(response, 401, { message: `Invalid API key ${all}`, hint: all }),
  'a forbidden call': (response, all) =>
    send(response, 403, { statusCode: '403', error: all, message: all, code: '42501' }),
  'an internal error': (response, all) =>
    send(response, 500, { statusCode: '500', error: all, message: all, code: all }),
  'a rate limit': (response, all) => send(response, 429, { message: all, error: all }),
  'an exceeded quota': (response, all) => send(response, 402, { message: all, error: all }),
  'a payload that is too large': (response, all) =>
    send(response, 400, { statusCode: '413', error: all, message: all }),
  'broken JSON': (response, all) => send(response, 200, `{"message": "${all}`),
  'unexpected JSON': (response, all) => send(response, 500, [all, { [all]: all }]),
  'an HTML page': (response, all) =>
    response.writeHead(502, { 'content-type': 'text/html' }).end(`<h1>${all}</h1>`),
  'a redirect': (response, all) =>
    response.writeHead(302, { location: `http://127.0.0.1:1/?${encodeURIComponent(all)}` }).end(),
  'a connection that breaks halfway': (response, all) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '99999' })
    response.write(`{"message": "${all}`, () => response.destroy())
  },
  'a closed connection': (response) => response.destroy(),
}

function send(response: ServerResponse, status: number, body: object | string) {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  response.writeHead(status, { 'content-type': 'application/json' }).end(text)
}

export interface EchoingProject {
  url: string
  /** Sets which calls fail and how, or `null` for none, and resets the counter. */
  fail(how: { path: RegExp; echo: string; secrets: string } | null): void
  /** Returns how many calls failed since the last `fail`. */
  failures(): number
}

/** Starts a proxy for a project, which forwards the calls that do not fail. */
export async function startEchoingProject(
  scope: Scope,
  projectUrl: string,
): Promise<EchoingProject> {
  let failing: Parameters<EchoingProject['fail']>[0] = null
  let failures = 0
  const server = createServer((request, response) => {
    const { url = '', method, headers } = request
    const answer = failing?.path.test(url) ? ECHOES[failing.echo] : undefined
    if (failing && answer) {
      failures += 1
      request.resume()
      answer(response, `${failing.secrets} ${headers.authorization} ${headers['apikey']}`)
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
    fail: (how) => {
      failing = how
      failures = 0
    },
    failures: () => failures,
  }
}
