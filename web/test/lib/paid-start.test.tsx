import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import t from 'tap'
import { Type } from 'typebox'
import { setUpDom } from '../support/dom.ts'
import { json, serveApi } from '../trainings/serve-api.ts'

const { act, render, screen, fireEvent, waitFor } = await setUpDom(t)
const { postOnce } = await import('../../src/lib/post-once.ts')
const { usePaidStart } = await import('../../src/lib/use-paid-start.ts')
const { Button } = await import('../../src/components/button.tsx')

const RunSchema = Type.Object({ id: Type.String() })
const start = (prompt: string) =>
  postOnce('/api/models/one/generate', { body: { prompt }, schema: RunSchema })

const problem = (status: number, code: string) => ({
  type: 'about:blank',
  title: 'No',
  status,
  code,
  detail: 'No.',
  errors: [],
  request_id: 'r',
})

/**
 * Serves the responses in turn: a success status, the code of a 409 problem, or `null` for a dropped connection.
 * Returns the idempotency keys received.
 */
async function serveResponses(
  t: Parameters<typeof serveApi>[0],
  ...responses: (number | string | null)[]
) {
  const keys: (string | undefined)[] = []
  await serveApi(t, (request, response) => {
    keys.push(request.headers['idempotency-key']?.toString())
    const next = responses[keys.length - 1]
    if (next === null || next === undefined) request.socket.destroy()
    else if (typeof next === 'string') json(response, 409, problem(409, next))
    else json(response, next, { id: String(keys.length) })
  })
  return keys
}

t.beforeEach(() => sessionStorage.clear())

t.test('reuses the key of a request until its response arrives', async (t) => {
  const keys = await serveResponses(t, null, 202, null, 202, 202)
  await t.rejects(start('a'), { code: 'network.unreachable' })
  t.match(await start('b'), { id: '2' }, 'another request in between')
  await t.rejects(start('a'), { code: 'network.unreachable' })
  await start('a')
  await start('a')
  const [a1, b, a2, a3, next] = keys
  t.equal(a2, a1, 'a retry after a lost response')
  t.equal(a3, a1)
  t.not(b, a1)
  t.not(next, a1, 'the same request after the response is a new intent')
})

t.test('two requests that are sent at the same time have the same key', async (t) => {
  const keys = await serveResponses(t, 202, 202)
  await Promise.all([start('a'), start('a')])
  t.equal(keys.length, 2)
  t.equal(keys[0], keys[1])
})

t.test('sends files as a form, and counts them by their content', async (t) => {
  const keys: (string | null)[] = []
  const forms: FormData[] = []
  // The form of the simulated window is not one that Node.js can send.
  const native = globalThis.fetch
  globalThis.fetch = async (_, init) => {
    keys.push(new Headers(init?.headers).get('idempotency-key'))
    if (init?.body instanceof FormData) forms.push(init.body)
    if (keys.length < 3) throw new TypeError('The connection dropped.')
    return Response.json({ id: String(keys.length) }, { status: 202 })
  }
  t.teardown(() => {
    globalThis.fetch = native
  })
  const startFrom = (text: string) =>
    postOnce('/api/models/one/generate', {
      body: { prompt: 'a "lake"', seed: 7, parameters: { go_fast: true }, seen: undefined },
      files: { image: new File([text], 'lake.png', { type: 'image/png' }) },
      schema: RunSchema,
    })
  await t.rejects(startFrom('pixels'), { code: 'network.unreachable' })
  await t.rejects(startFrom('pixelt'), { code: 'network.unreachable' })
  // As after a reload, the same file is another object.
  await startFrom('pixels')
  const [first, other, again] = keys
  t.equal(again, first, 'the same content')
  t.not(other, first, 'another content of the same size')
  const fields = [...(forms[0] ?? [])].map(([name, value]) =>
    value instanceof File ? [name, value.name] : [name, value],
  )
  t.strictSame(fields, [
    ['prompt', 'a "lake"'],
    ['seed', '7'],
    ['parameters', '{"go_fast":true}'],
    ['image', 'lake.png'],
  ])
})

t.test('waits for the response if the server is still processing the first request', async (t) => {
  const keys = await serveResponses(t, 'idempotency.in_progress', 202)
  t.match(await start('a'), { id: '2' })
  t.equal(keys[0], keys[1])
})

t.test('does not reuse a key that the server rejected', async (t) => {
  const keys = await serveResponses(t, 'idempotency.key_reused', 202)
  await t.rejects(start('a'), { code: 'idempotency.key_reused' })
  await start('a')
  t.not(keys[0], keys[1])
})

/** Holds timers of this length until the returned function ends them, however slow the machine is. */
function holdTimers(t: Parameters<typeof serveApi>[0], length: number) {
  const { setTimeout: set, clearTimeout: clear } = globalThis
  const held = new Map<unknown, () => void>()
  const hold = (callback: () => void, ms?: number) => {
    if (ms !== length) return set(callback, ms)
    const timer = {}
    held.set(timer, callback)
    return timer
  }
  const drop = (timer?: ReturnType<typeof set>) => held.delete(timer) || clear(timer)
  Object.assign(globalThis, { setTimeout: hold, clearTimeout: drop })
  t.teardown(() => Object.assign(globalThis, { setTimeout: set, clearTimeout: clear }))
  return () => {
    const ended = [...held.values()]
    held.clear()
    for (const callback of ended) callback()
  }
}

t.test('treats clicks within a second as one', async (t) => {
  const keys = await serveResponses(t, 202, 202)
  const passSecond = holdTimers(t, 1_000)
  const started: string[] = []
  function Generate() {
    const generate = usePaidStart({ send: start, onStarted: ({ id }) => started.push(id) })
    return (
      <Button {...generate.button} onClick={() => generate.start('a')}>
        Generate
      </Button>
    )
  }
  render(
    <QueryClientProvider client={new QueryClient()}>
      <Generate />
    </QueryClientProvider>,
  )
  const button = screen.getByRole('button', { name: 'Generate' })
  const idle = () =>
    waitFor(() => {
      act(passSecond)
      if (button.hasAttribute('aria-busy')) throw new Error('Still busy.')
    })

  // The second click arrives before React has rendered the first one's state.
  act(() => {
    button.click()
    button.click()
  })
  await waitFor(() => {
    if (started.length === 0) throw new Error('Not started yet.')
  })
  fireEvent.click(button)
  t.equal(button.getAttribute('aria-busy'), 'true', 'the button shows that it ignores clicks')
  await idle()
  t.same(started, ['1'])
  t.equal(keys.length, 1, 'one request for three clicks')

  fireEvent.click(button)
  await waitFor(() => {
    if (started.length < 2) throw new Error('Not started yet.')
  })
  t.not(keys[0], keys[1], 'a click on the idle button is a new intent')
  await idle()
})
