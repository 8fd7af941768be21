import { FormDataEncoder } from 'form-data-encoder'

/**
 * Encodes a form while it is sent. With a `FormData`, `fetch` of Node.js 24 reads all of it into memory, and throws an
 * error that nothing can catch if the response comes before the whole form was sent.
 */
export function streamForm(init: RequestInit): RequestInit {
  if (!(init.body instanceof FormData)) return init
  const encoder = new FormDataEncoder(init.body)
  const headers = new Headers(init.headers)
  for (const [name, value] of Object.entries(encoder.headers)) headers.set(name, value)
  const parts = encoder.encode()
  const body = new ReadableStream({
    pull: async (controller) => {
      const { done, value } = await parts.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    cancel: async () => {
      await parts.return(undefined)
    },
  })
  const streamed = { ...init, headers, body, duplex: 'half' as const }
  return streamed
}
