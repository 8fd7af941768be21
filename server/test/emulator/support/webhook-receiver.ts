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
  /** Waits for this many deliveries and returns all. */
  until(count: number): Promise<Received[]>
  /** Sets how it responds from now on; with 204 at first. */
  answer(how: (response: ServerResponse) => void): void
}

/** Starts a receiver on loopback that records deliveries. */
export async function startReceiver(t: Test): Promise<WebhookReceiver> {
  const received: Received[] = []
  const waiting = new Set<() => void>()
  let respond = (response: ServerResponse): void => void response.writeHead(204).end()
  const server = createServer((request, response) => {
    void text(request).then((raw) => {
      received.push({ headers: request.headers, raw, body: JSON.parse(raw) })
      respond(response)
      for (const check of waiting) check()
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
        const check = (): void => {
          if (received.length < count) return
          waiting.delete(check)
          resolve(received)
        }
        waiting.add(check)
        check()
      }),
    answer(how) {
      respond = how
    },
  }
}

/** Returns the verified body of a delivery. Throws if its signature or timestamp is invalid. */
export function verified(secret: string, { raw, headers }: Received): unknown {
  const given = Object.entries(headers).map(([name, value]) => [name, String(value)])
  return new Webhook(secret).verify(raw, Object.fromEntries(given))
}

/** Waits until the emulator's log of deliveries meets a condition, and returns it. */
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
