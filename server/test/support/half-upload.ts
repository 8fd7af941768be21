import { request } from 'node:http'

/** Sends half of a body; the rest goes on `finish`, which answers what comes back. */
export function startUpload(
  url: string,
  { headers, payload }: { headers: Record<string, string>; payload: Buffer },
): { finish(): Promise<{ status: number; body: unknown }> } {
  const half = Math.floor(payload.length / 2)
  const sending = request(url, {
    method: 'POST',
    headers: { ...headers, 'content-length': payload.length },
  })
  const answered = new Promise<{ status: number; body: unknown }>((resolve, reject) => {
    sending.once('error', reject)
    sending.once('response', (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part
      })
      response.once('end', () => {
        const body: unknown = JSON.parse(text)
        resolve({ status: response.statusCode ?? 0, body })
      })
    })
  })
  // A server that is killed meanwhile cuts it off.
  answered.catch(() => {})
  sending.write(payload.subarray(0, half))
  return {
    finish: () => {
      sending.end(payload.subarray(half))
      return answered
    },
  }
}
