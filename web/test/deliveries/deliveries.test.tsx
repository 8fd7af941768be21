import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import t from 'tap'
import { checkFinding } from '../../src/features/deliveries/labels.ts'
import { setUpDom } from '../support/dom.ts'
import { json, serveApi } from '../trainings/serve-api.ts'

const { render, screen, fireEvent } = await setUpDom(t)
const { deliveriesQuery, rejectionsQuery } = await import('../../src/features/deliveries/api.ts')
const { DeliveriesPart } = await import('../../src/features/deliveries/deliveries-part.tsx')

const delivery = {
  id: 'msg_1',
  run_kind: 'prediction' as const,
  replicate_id: 'abc',
  training_id: null,
  generation_id: 'g1',
  status: 'succeeded',
  outcome: 'failed' as const,
  note: 'Replicate does not answer.',
  received_at: '2026-11-25T12:00:00.000Z',
  handled_at: '2026-11-25T12:00:01.000Z',
}
const rejection = {
  received_at: '2026-11-25T12:00:00.000Z',
  reason: 'bad_signature' as const,
  detail: 'The signature does not fit.',
  webhook_id: 'msg_9',
}

/** Renders the page with these responses, which are never fetched again. */
function show(isOn: boolean, deliveries = [delivery], rejections = [rejection]) {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: 60_000 } } })
  client.setQueryData(deliveriesQuery.queryKey, {
    pages: [{ deliveries, next_cursor: null }],
    pageParams: [null],
  })
  client.setQueryData(rejectionsQuery.queryKey, { rejections })
  const shown = render(
    <QueryClientProvider client={client}>
      <DeliveriesPart isOn={isOn} />
    </QueryClientProvider>,
  )
  t.teardown(() => client.clear())
  return shown
}

t.test('without a webhook, says only how to turn it on', async (t) => {
  show(false, [], [])
  screen.getByText('Using polling; webhooks are off')
  screen.getByText(/REPLICATE_WEBHOOK_URL=https/)
  t.notOk(screen.queryByText('Received'))
  t.notOk(screen.queryByRole('button'))
})

t.test('replays a delivery, and shows an error next to it', async (t) => {
  const requests: string[] = []
  await serveApi(t, (request, response) => {
    requests.push(`${request.method} ${request.url}`)
    json(response, 404, {
      type: 'about:blank',
      title: 'No such delivery',
      status: 404,
      code: 'webhook.delivery_not_found',
      detail: 'It is older than 30 days.',
      errors: [],
      request_id: 'r',
    })
  })
  show(true)
  screen.getByText('Check failed')
  screen.getByText('Replicate does not answer.')
  screen.getByText('Wrong signature')
  fireEvent.click(screen.getByRole('button', { name: 'Check again' }))
  await screen.findByText('It is older than 30 days.')
  t.strictSame(requests, ['POST /api/webhook/deliveries/msg_1/replay'])
})

t.test('the self-test shows its result and the next step', async (t) => {
  await serveApi(t, (_request, response) =>
    json(response, 200, {
      url: 'https://way.example.org/api/webhook/replicate',
      latency_ms: 120,
      checks: [
        {
          name: 'address',
          status: 'failed',
          detail: 'answers 308',
          next_step: 'Set the final one.',
        },
        { name: 'secret', status: 'ok', detail: 'Told.', next_step: null },
      ],
    }),
  )
  show(true, [], [])
  screen.getByText(/None yet/)
  fireEvent.click(screen.getByRole('button', { name: 'Test the webhook' }))
  await screen.findByText(/Deliveries would not arrive/)
  screen.getByText('Set the final one.')
  screen.getByText(/answered in 120 ms/)
  t.ok(screen.getByRole('button', { name: 'Test again' }))
})

t.test('the summary reflects the worst check', async (t) => {
  const finding = (...statuses: ('ok' | 'warning' | 'failed' | 'skipped')[]) =>
    checkFinding({
      url: null,
      latency_ms: null,
      checks: statuses.map((status) => ({ name: 'echo', status, detail: '', next_step: null })),
    })
  t.match(finding('ok', 'skipped'), /^Deliveries arrive/)
  t.match(finding('ok', 'warning'), /with a warning/)
  t.match(finding('warning', 'failed'), /would not arrive/)
  t.equal(finding('skipped'), 'Nothing to check.')
})
