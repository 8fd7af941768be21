import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Config } from '../config/config.ts'
import { hostName, isLoopbackHost } from '../config/host-names.ts'
import { problem } from '../errors/problem.ts'
import { isHealth, isWebhook } from './route-kinds.ts'

const WARNING_EVERY_MS = 60_000

/**
 * Rejects requests for any hostname but our own. With DNS rebinding, a page elsewhere can point its hostname at this
 * machine and would then have the same origin as us.
 */
export const hostCheckPlugin = fp<{ config: Config }>(
  async (app, { config }) => {
    const own = [config.host, config.appUrl?.hostname ?? config.host].map(hostName)
    const webhookUrl = config.replicate.webhook.url
    const webhookName = webhookUrl === null ? null : hostName(new URL(webhookUrl).hostname)
    let nextWarningAt = 0
    app.addHook('onRequest', async (request) => {
      if (isHealth(request)) return
      const name = readName(request)
      if (name === null) throw unreadableHostError()
      const isOwn = isLoopbackHost(name) || own.includes(name)
      if (isOwn || (isWebhook(request) && name === webhookName)) return
      const error = wrongHostError(name, config.appUrl !== null)
      // Strangers must not be able to fill the log.
      if (performance.now() >= nextWarningAt) {
        nextWarningAt = performance.now() + WARNING_EVERY_MS
        request.log.warn({ host: name, app_url: config.appUrl }, error.detail)
      }
      throw error
    })
  },
  { name: 'host-check' },
)

const HOST = /^(\[[\da-f:.]+\]|[\w.-]+)(?::(\d*))?$/i
const HIGHEST_PORT = 65_535

/**
 * Returns the hostname without its port; `null` if `Host` is missing, repeated or invalid, or if the request line has a
 * whole URL, which may name another host.
 */
function readName({ raw }: FastifyRequest): string | null {
  const hosts = raw.rawHeaders.filter((name, at) => at % 2 === 0 && /^host$/i.test(name))
  const [, name = '', port = ''] = HOST.exec(raw.headers.host ?? '') ?? []
  const isPath = raw.url?.startsWith('/') || raw.url === '*'
  // Injected requests have no raw headers.
  return hosts.length <= 1 && isPath && Number(port) <= HIGHEST_PORT ? hostName(name) : null
}

const unreadableHostError = () =>
  problem({
    status: 400,
    code: 'request.wrong_host',
    title: 'Invalid host',
    detail: 'Send exactly one valid Host header, and only a path in the request line.',
  })

/** The message does not contain the hostname of APP_URL, because anyone can cause it. */
function wrongHostError(name: string, isAppUrlSet: boolean) {
  const advice = isAppUrlSet
    ? 'A proxy in front of it has to forward the Host header unchanged, and people have to use the hostname in APP_URL.'
    : 'If your browser shows this hostname, set APP_URL to its URL and restart the server. If it shows another one, the proxy in front of the server has to forward the Host header unchanged.'
  return problem({
    status: 421,
    code: 'request.wrong_host',
    title: 'Wrong host',
    detail: `This server does not answer for ${name}. ${advice}`,
  })
}
