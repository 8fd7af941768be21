import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { canTryNow } from '@the-way/shared'
import t from 'tap'
import { setUpDom } from '../support/dom.ts'
import { training } from './support.ts'

const { render, screen } = await setUpDom(t)
const { OnHoldPanel } = await import('../../src/features/trainings/progress/on-hold-panel.tsx')

const trainingOnHold = (code: string, retry_at: string | null) => {
  const error = { code, message: 'On hold.', hint: 'Wait.' }
  return training({ status: 'queued', phase: 'paused', on_hold: true, retry_at, error })
}
const show = (code: string, retry_at: string | null) =>
  render(
    <QueryClientProvider client={new QueryClient()}>
      <OnHoldPanel training={trainingOnHold(code, retry_at)} />
    </QueryClientProvider>,
  )

t.test('says when a rate-limited training continues', async (t) => {
  show('replicate.throttled', new Date(Date.now() + 60_000).toISOString())
  t.ok(screen.getByText(/^Continues in \d+ s\.$/))
  t.ok(screen.getByRole('button', { name: 'Cancel training' }))
  t.notOk(screen.queryByRole('button', { name: 'Try now' }), 'trying now would not help')
})

t.test('offers to try a training now if its owner may have fixed the reason', async (t) => {
  show('replicate.no_credit', null)
  t.ok(screen.getByRole('button', { name: 'Try now' }))
  t.notOk(screen.queryByText(/^Continues/))
  t.notOk(canTryNow(trainingOnHold('replicate.not_connected', null)), 'not without a connection')
})
