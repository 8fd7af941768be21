import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { join } from 'node:path'
import multipart from '@fastify/multipart'
import { UploadFileSchema } from '@the-way/shared'
import fastify from 'fastify'
import type { Test } from 'tap'
import { Type } from 'typebox'
import { setErrorHandler } from '../../src/http/error-handler.ts'
import { multipartOptions } from '../../src/uploads/multipart-limits.ts'
import type { SpooledFile } from '../../src/uploads/spool-part.ts'
import { readUpload, type SpoolOptions, type Upload } from '../../src/uploads/upload-spool.ts'
import { BOUNDARY, FORM_TYPE } from '../support/form.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

/** Starts a server with one route that spools an upload, on a free loopback port. */
export async function createUploadApp(t: Test, options: Partial<SpoolOptions> = {}) {
  const spoolDirectory = join(temporaryDirectory(t), 'spool')
  const app = fastify()
  setErrorHandler(app)
  await app.register(multipart, multipartOptions)
  const outcomes: ((outcome: Upload | Error) => void)[] = []
  const settle = (outcome: Upload | Error) => outcomes.shift()?.(outcome)
  const form = Type.Object({
    file: UploadFileSchema('files'),
    name: Type.String(),
    keyword: Type.String(),
  })
  app.post('/upload', { config: { form } }, async (request) => {
    try {
      const upload = await readUpload(request, {
        spoolDirectory,
        ...options,
      })
      settle(upload)
      t.teardown(() => upload.discard())
      return { fields: upload.fields, files: upload.files }
    } catch (error) {
      settle(error instanceof Error ? error : new Error(String(error)))
      throw error
    }
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  t.teardown(() => {
    app.server.closeAllConnections()
    return app.close()
  })
  const { port } = app.server.address() as AddressInfo

  const openSocket = async () => {
    const socket = connect(port, '127.0.0.1')
    t.teardown(() => socket.destroy())
    await once(socket, 'connect')
    return socket
  }

  return {
    url: `http://127.0.0.1:${port}/upload`,
    openSocket,
    /** Resolves with the result of the next upload, even if its client has disconnected. */
    nextOutcome: () => new Promise<Upload | Error>((resolve) => outcomes.push(resolve)),
    spooled: () => {
      try {
        return readdirSync(spoolDirectory)
      } catch {
        return []
      }
    },
    /** Sends a body unchanged; returns the status and the result or error. */
    post: async (body: Buffer | string, contentType = FORM_TYPE) => {
      const response = await fetch(`http://127.0.0.1:${port}/upload`, {
        method: 'POST',
        headers: { 'content-type': contentType },
        body: new Uint8Array(Buffer.from(body)),
      })
      return {
        status: response.status,
        body: (await response.json()) as {
          fields: Record<string, string>
          files: SpooledFile[]
          code: string
          detail: string
        },
      }
    },
  }
}

/** Sends the headers of a request, without its body. */
export function beginUpload(socket: Socket, contentLength: number): void {
  socket.write(
    `POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=${BOUNDARY}\r\nContent-Length: ${contentLength}\r\n\r\n`,
  )
}

/** Reads until the headers are complete or the connection closes, and returns the status. */
export async function readStatus(socket: Socket): Promise<number> {
  let received = ''
  for await (const chunk of socket) {
    received += String(chunk)
    if (received.includes('\r\n\r\n')) break
  }
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(received)?.[1])
}
