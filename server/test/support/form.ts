import type { TestApp } from './test-app.ts'

export const BOUNDARY = 'boundary-of-a-test'
export const FORM_TYPE = `multipart/form-data; boundary=${BOUNDARY}`

/** A part of a form, written exactly as given, so that a test can also leave something out. */
export interface Part {
  name?: string
  filename?: string
  type?: string
  body: string | Buffer
}

export const field = (name: string, body: string): Part => ({ name, body })

/** Returns a multipart body with the parts in the given order. */
export function formBody(parts: readonly Part[], end = `--${BOUNDARY}--\r\n`): Buffer {
  const chunks = parts.flatMap(({ name, filename, type, body }) => [
    Buffer.from(
      `--${BOUNDARY}\r\nContent-Disposition: form-data${name === undefined ? '' : `; name="${name}"`}${
        filename === undefined ? '' : `; filename="${filename}"`
      }\r\n${type ? `Content-Type: ${type}\r\n` : ''}\r\n`,
    ),
    Buffer.from(body),
    Buffer.from('\r\n'),
  ])
  return Buffer.concat([...chunks, Buffer.from(end)])
}

/** Returns the body and headers of a form with these fields, as browsers and curl send it. */
export function formOf(
  fields: Record<string, string | { name: string; bytes: Buffer; type?: string }>,
) {
  const parts = Object.entries(fields).map(
    ([name, value]): Part =>
      typeof value === 'string'
        ? field(name, value)
        : {
            name,
            filename: value.name,
            type: value.type ?? 'application/zip',
            body: value.bytes,
          },
  )
  return { payload: formBody(parts), headers: { 'content-type': FORM_TYPE } }
}

export const sendForm = (
  { call }: Pick<TestApp, 'call'>,
  url: string,
  parts: readonly Part[],
  headers: Record<string, string> = {},
) =>
  call({
    method: 'POST',
    url,
    payload: formBody(parts),
    headers: { 'content-type': FORM_TYPE, ...headers },
  })
