import { createDecipheriv, createECDH, type ECDH, hkdfSync, randomBytes } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createLocalJWKSet, jwtVerify } from 'jose'
import type { Scope } from './scope.ts'

interface PushRequest {
  path: string
  headers: IncomingHttpHeaders
  /** The message as the browser decrypts it. */
  message: { title: string; body: string; tag: string; path: string }
  /** The claims of the token that the server signed it with. */
  claims: Record<string, unknown>
  /** The key that verified the token. */
  publicKey: string
}

export interface Browser {
  /** What `PushSubscription.toJSON()` returns in this browser. */
  subscription: { endpoint: string; keys: { p256dh: string; auth: string } }
}

type Answer = { status: number; headers?: Record<string, string> } | 'never'

export interface PushStandIn {
  origin: string
  requests: PushRequest[]
  /** Returns the response to a request, by default 201. Called once for each request, before the response. */
  answer: (request: PushRequest) => Answer | Promise<Answer>
  /** Adds a browser that is subscribed here, with its own keys. */
  browser(name: string): Browser
}

/**
 * Starts a push service with its browsers. It verifies the token as a push service does (RFC 8292) and decrypts the
 * message with the browser's private keys (RFC 8291).
 */
export async function startPushStandIn(scope: Scope): Promise<PushStandIn> {
  const browsers = new Map<string, { keys: ECDH; auth: Buffer }>()
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const path = request.url ?? ''
      const browser = browsers.get(path)
      if (!browser) {
        response.writeHead(404).end()
        return
      }
      const { claims, publicKey } = await verify(request.headers.authorization ?? '')
      const message = JSON.parse(decrypt(Buffer.concat(chunks), browser)) as PushRequest['message']
      const received: PushRequest = { path, headers: request.headers, message, claims, publicKey }
      standIn.requests.push(received)
      const answer = await standIn.answer(received)
      if (answer !== 'never') response.writeHead(answer.status, answer.headers).end()
    })().catch((error: unknown) => response.writeHead(500).end(String(error)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  scope.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const standIn: PushStandIn = {
    origin,
    requests: [],
    answer: () => ({ status: 201 }),
    browser: (name) => {
      const keys = createECDH('prime256v1')
      keys.generateKeys()
      const auth = randomBytes(16)
      browsers.set(`/push/${name}`, { keys, auth })
      return {
        subscription: {
          endpoint: `${origin}/push/${name}`,
          keys: {
            p256dh: keys.getPublicKey('base64url'),
            auth: auth.toString('base64url'),
          },
        },
      }
    },
  }
  return standIn
}

async function verify(authorization: string) {
  const [, token = '', publicKey = ''] = /^vapid t=([^,]+), ?k=(.+)$/.exec(authorization) ?? []
  const point = Buffer.from(publicKey, 'base64url')
  const key = {
    kty: 'EC',
    crv: 'P-256',
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  }
  const { payload } = await jwtVerify(token, createLocalJWKSet({ keys: [key] }), {
    algorithms: ['ES256'],
  })
  return { claims: payload as Record<string, unknown>, publicKey }
}

function decrypt(body: Buffer, { keys, auth }: { keys: ECDH; auth: Buffer }): string {
  const salt = body.subarray(0, 16)
  const sender = body.subarray(21, 21 + body.readUInt8(20))
  const sealed = body.subarray(21 + sender.length)
  const derive = (secret: Buffer, with_: Buffer, info: Buffer, length: number) =>
    Buffer.from(hkdfSync('sha256', secret, with_, info, length))
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), keys.getPublicKey(), sender])
  const shared = derive(keys.computeSecret(sender), auth, info, 32)
  const key = derive(shared, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16)
  const nonce = derive(shared, salt, Buffer.from('Content-Encoding: nonce\0'), 12)
  const open = createDecipheriv('aes-128-gcm', key, nonce)
  open.setAuthTag(sealed.subarray(-16))
  const plain = Buffer.concat([open.update(sealed.subarray(0, -16)), open.final()])
  // The last record ends with the padding delimiter 2.
  return plain.subarray(0, plain.lastIndexOf(2)).toString()
}
