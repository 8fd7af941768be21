import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Test } from 'tap'
import { authorization, readAnswer } from './hostile-app.ts'
import { FORM_TYPE } from './upload-forms.ts'

/** A connection on which a request is written byte by byte. */
export interface Line {
  socket: Socket
  /** Resolves when the bytes are sent, to `false` if the connection is closed. */
  write(bytes: Buffer | string): Promise<boolean>
  /** Waits for the whole response, or until the connection closes. */
  answer(): Promise<ReturnType<typeof readAnswer>>
}

export async function openLine(t: Test, port: number): Promise<Line> {
  const socket = connect(port, '127.0.0.1')
  t.teardown(() => socket.destroy())
  // The server may close the connection while the test still writes.
  socket.on('error', () => {})
  await once(socket, 'connect')
  let seen = ''
  socket.setEncoding('latin1').on('data', (text: string) => {
    seen += text
  })
  const isWhole = () => {
    const [head = '', body] = seen.split('\r\n\r\n', 2)
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)
    return body !== undefined && body.length >= length
  }
  return {
    socket,
    write: (bytes) => new Promise((resolve) => socket.write(bytes, (error) => resolve(!error))),
    answer: async () => {
      while (!isWhole() && !socket.closed)
        await Promise.race([once(socket, 'data'), once(socket, 'close')]).catch(() => {})
      const [head = '', body = ''] = seen.split('\r\n\r\n', 2)
      const text = Buffer.from(body, 'latin1').toString('utf8')
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0)
      return readAnswer(status, text.startsWith('{') ? JSON.parse(text) : {})
    },
  }
}

/** Returns the head of a request that posts a form, with additional headers. */
export const requestHead = (path: string, ...headers: string[]): string =>
  [
    `POST ${path} HTTP/1.1`,
    'Host: localhost',
    `Authorization: ${authorization}`,
    `Content-Type: ${FORM_TYPE}`,
    ...headers,
    '\r\n',
  ].join('\r\n')

/** Returns a chunk of a chunked body. */
export const chunked = (bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')])
