import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import t from 'tap'
import { Type } from 'typebox'
import { setUpDom } from '../support/dom.ts'
import { json, serveApi } from '../trainings/serve-api.ts'

const { render, screen, fireEvent, waitFor } = await setUpDom(t)
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

/** What the server answers in turn: a status, a problem's code with 4xx, or null for a dropped connection. */
async function answers(t: Parameters<typeof serveApi>[0], ...script: (number | string | null)[]) {
  const keys: (string | undefined)[] = []
  await serveApi(t, (request, response) => {
    keys.push(request.headers['idempotency-key']?.toString())
    const answer = script[keys.length - 1]
    if (answer === null || answer === undefined) request.socket.destroy()
    else if (typeof answer === 'string') json(response, 409, problem(409, answer))
    else json(response, answer, { id: String(keys.length) })
  })
  return keys
}

t.beforeEach(() => sessionStorage.clear())

t.test('a key stays until the answer has arrived, and belongs to one request', async (t) => {
  const keys = await answers(t, null, 202, null, 202, 202)
  await t.rejects(start('a'), { code: 'network.unreachable' })
  t.match(await start('b'), { id: '2' }, 'another request in between')
  await t.rejects(start('a'), { code: 'network.unreachable' })
  await start('a')
  await start('a')
  const [a1, b, a2, a3, next] = keys
  t.equal(a2, a1, 'sent again after a lost answer')
  t.equal(a3, a1)
  t.not(b, a1)
  t.not(next, a1, 'an equal request after the answer is a new intent')
})

t.test('while the server still works on the first request, its answer is waited for', async (t) => {
  const keys = await answers(t, 'idempotency.in_progress', 202)
  t.match(await start('a'), { id: '2' })
  t.equal(keys[0], keys[1])
})

t.test('a key that the server rejects is not used again', async (t) => {
  const keys = await answers(t, 'idempotency.key_reused', 202)
  await t.rejects(start('a'), { code: 'idempotency.key_reused' })
  await start('a')
  t.not(keys[0], keys[1])
})

t.test('presses within a second of the last one are one', async (t) => {
  const keys = await answers(t, 202, 202)
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
      if (button.hasAttribute('aria-busy')) throw new Error('Still busy.')
    })

  fireEvent.click(button)
  fireEvent.click(button)
  await waitFor(() => {
    if (started.length === 0) throw new Error('Not started yet.')
  })
  fireEvent.click(button)
  t.equal(button.getAttribute('aria-busy'), 'true', 'it shows that it takes no press')
  await idle()
  t.same(started, ['1'])

  fireEvent.click(button)
  await waitFor(() => {
    if (started.length < 2) throw new Error('Not started yet.')
  })
  t.not(keys[0], keys[1], 'a press on the idle button is a new intent')
  await idle()
})
