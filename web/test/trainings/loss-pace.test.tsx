import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { LOG_TAIL_LINES, readLosses } from '@the-way/shared'
import t from 'tap'
import { setUpDom } from '../support/dom.ts'
import { json, serveApi } from './serve-api.ts'
import { training } from './support.ts'

const { render, screen, waitFor } = await setUpDom(t)
const { LossPanel } = await import('../../src/features/trainings/progress/loss-panel.tsx')

const linesTo = (step: number) =>
  Array.from(
    { length: step },
    (_, n) =>
      `flux_train_replicate:  1%|▏         | ${n + 1}/1000 [00:10<10:00,  1.20s/it, lr: 4.0e-04 loss: 3.5e-01]`,
  )
const atStep = (step: number) =>
  training({
    progress: { step, total: 1000, fraction: step / 1000, eta_seconds: 60 },
    logs_tail: linesTo(step).slice(-LOG_TAIL_LINES).join('\n'),
  })

t.test('draws the loss up to the current step without further requests', async (t) => {
  let reached = 38
  let requests = 0
  await serveApi(t, (_, response) => {
    requests += 1
    const logs = linesTo(reached).join('\n')
    json(response, 200, { logs, is_complete: true, losses: readLosses(logs) })
  })
  const client = new QueryClient()
  t.teardown(() => client.clear())
  const panel = () => (
    <QueryClientProvider client={client}>
      <LossPanel training={atStep(reached)} />
    </QueryClientProvider>
  )
  const chartAt = (step: number) =>
    screen.getByRole('img', { name: new RegExp(`^Loss: average .* at step ${step},`) })

  const view = render(panel())
  await waitFor(() => chartAt(38))
  for (reached of [46, 60, 99]) {
    view.rerender(panel())
    t.ok(chartAt(reached), `at step ${reached} in the same render`)
  }
  t.equal(requests, 1, 'the training brings the lines that follow')

  reached = 365
  view.rerender(panel())
  t.ok(chartAt(365), 'also across a gap')
  await waitFor(() => {
    if (requests < 2) throw new Error('The log was not read again yet.')
  })
  reached = 370
  view.rerender(panel())
  t.ok(chartAt(370))
  t.equal(requests, 2, 'one request fills the gap')
})
