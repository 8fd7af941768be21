import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { Webhook } from 'standardwebhooks'
import type { Test } from 'tap'
import type { Delivery } from '../../../emulator/webhooks/delivery-log.ts'
import type { RunningEmulator } from './running-emulator.ts'

export interface Received {
  headers: IncomingHttpHeaders
  raw: string
  body: { id: string; status: string; logs: string; output: unknown; completed_at: string | null }
}

export interface WebhookReceiver {
  url: string
  received: Received[]
  /** Timeouts until so many deliveries have come, and hands them back. */
  until(count: number): Promise<Received[]>
  /** From now on answers so; 204 at first. */
  answer(how: (response: ServerResponse) => void): void
}

/** A receiver on loopback that keeps what comes and answers as told. */
export async function startReceiver(t: Test): Promise<WebhookReceiver> {
  const received: Received[] = []
  const waiting = new Set<() => void>()
  let respond = (response: ServerResponse): void => void response.writeHead(204).end()
  const server = createServer((request, response) => {
    void text(request).then((raw) => {
      received.push({ headers: request.headers, raw, body: JSON.parse(raw) })
      respond(response)
      for (const look of waiting) look()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo

  return {
    url: `http://127.0.0.1:${port}/hook?ref=4f2c`,
    received,
    until: (count) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (received.length < count) return
          waiting.delete(look)
          resolve(received)
        }
        waiting.add(look)
        look()
      }),
    answer(how) {
      respond = how
    },
  }
}

/** What a receiver reads out of a delivery, or an error where its signature or time is wrong. */
export function verified(secret: string, { raw, headers }: Received): unknown {
  const given = Object.entries(headers).map(([name, value]) => [name, String(value)])
  return new Webhook(secret).verify(raw, Object.fromEntries(given))
}

/** Timeouts until the emulator's log of deliveries is as said, and hands it back. */
export async function delivered(
  { emulator }: Pick<RunningEmulator, 'emulator'>,
  isReady: (deliveries: Delivery[]) => boolean,
): Promise<Delivery[]> {
  for (;;) {
    const deliveries = emulator.deliveries()
    if (isReady(deliveries)) return deliveries
    await delay(20)
  }
}
