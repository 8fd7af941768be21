import type { FastifyInstance } from 'fastify'
import { type ProblemError, problem } from './problem.ts'

/**
 * Escapes each `%` of a URL that cannot be decoded. The URL then finds its route, so the request is authenticated before
 * it is rejected.
 */
export const routableUrl = (url: string): string =>
  isDecodable(url) ? url : url.replace(PATH, (path) => path.replaceAll('%', '%25'))

/** Rejects undecodable URLs after all `onRequest` hooks, so that strangers learn nothing about URLs below /api. */
export function rejectUndecodableUrls(app: FastifyInstance): void {
  app.addHook('preParsing', async ({ originalUrl }) => {
    if (!isDecodable(originalUrl)) throw undecodableUrlError()
  })
}

const PATH = /^[^?#]*/

function isDecodable(url: string): boolean {
  try {
    decodeURI(PATH.exec(url)?.[0] ?? '')
    return true
  } catch {
    return false
  }
}

export const undecodableUrlError = (cause?: unknown): ProblemError =>
  problem({
    status: 400,
    code: 'request.malformed',
    title: 'Malformed URL',
    detail:
      'The URL cannot be decoded: a % is not followed by two hex digits, or they are not UTF-8. Write a literal % as %25.',
    cause,
  })
