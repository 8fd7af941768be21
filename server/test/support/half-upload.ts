import { request } from 'node:http'

const DRIP_MS = 500

/**
 * Sends half of a body, then a byte every 500 ms, because the server ends a silent upload. `finish` sends the rest and
 * returns the response.
 */
export function startUpload(
  url: string,
  { headers, payload }: { headers: Record<string, string>; payload: Buffer },
): { finish(): Promise<{ status: number; body: unknown }> } {
  let sent = Math.floor(payload.length / 2)
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
  sending.write(payload.subarray(0, sent))
  const drip = setInterval(() => {
    sending.write(payload.subarray(sent, sent + 1))
    sent += 1
  }, DRIP_MS)
  const stopDripping = () => clearInterval(drip)
  // The connection fails if the server is killed meanwhile.
  answered.then(stopDripping, stopDripping)
  return {
    finish: () => {
      stopDripping()
      sending.end(payload.subarray(sent))
      return answered
    },
  }
}
