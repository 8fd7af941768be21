import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Config } from '../config/config.ts'
import { hostName, isLoopbackHost } from '../config/host-names.ts'
import { problem } from '../errors/problem.ts'
import { isHealth, isWebhook } from './route-kinds.ts'

/**
 * Rejects requests for any hostname but our own. With DNS rebinding, a page elsewhere can point its hostname at this
 * machine and would then have the same origin as us.
 */
export const hostCheckPlugin = fp<{ config: Config }>(
  async (app, { config }) => {
    const own = [config.host, config.appUrl?.hostname ?? config.host].map(hostName)
    const webhookUrl = config.replicate.webhook.url
    const webhookName = webhookUrl === null ? null : hostName(new URL(webhookUrl).hostname)
    app.addHook('onRequest', async (request) => {
      if (isHealth(request)) return
      const name = readName(request)
      if (name === null) throw unreadableHostError()
      const isOwn = isLoopbackHost(name) || own.includes(name)
      if (!isOwn && !(isWebhook(request) && name === webhookName)) throw wrongHostError(name)
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

const wrongHostError = (name: string) =>
  problem({
    status: 421,
    code: 'request.wrong_host',
    title: 'Wrong host',
    detail: `This server does not answer for ${name}. If people reach it under that hostname, set APP_URL to its URL and restart the server.`,
  })
