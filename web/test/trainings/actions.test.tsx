import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import t from 'tap'
import { setUpDom } from '../support/dom.ts'
import { json, serveApi } from './serve-api.ts'
import { at, training } from './support.ts'

const { render, screen, fireEvent, waitFor } = await setUpDom(t)
const { RetryButton } = await import('../../src/features/trainings/retry-button.tsx')
const { CancelTraining } = await import('../../src/features/trainings/progress/cancel-training.tsx')
const { LiveNotes } = await import('../../src/features/trainings/progress/live-notes.tsx')

const show = (children: ReactNode) =>
  render(<QueryClientProvider client={new QueryClient()}>{children}</QueryClientProvider>)

const problem = (status: number, detail: string) => ({
  type: 'about:blank',
  title: 'No',
  status,
  code: 'x.y',
  detail,
  errors: [],
  request_id: 'r',
})

t.test('a retry reuses its idempotency key until it has started a training', async (t) => {
  const seen: { key: unknown; body: string }[] = []
  await serveApi(t, (request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += String(chunk)
    })
    request.on('end', () => {
      seen.push({ key: request.headers['idempotency-key'], body })
      if (seen.length === 1) request.socket.destroy()
      else if (seen.length === 2) json(response, 409, problem(409, 'The dataset was deleted.'))
      else json(response, 202, training({ id: 'two', retry_of: 'one' }))
    })
  })
  const started: string[] = []
  show(
    <RetryButton
      training={training({ status: 'failed' })}
      changes={{ batch_size: 1 }}
      onStarted={({ id }) => started.push(id)}
    >
      Train again
    </RetryButton>,
  )
  const press = () => fireEvent.click(screen.getByRole('button', { name: 'Train again' }))

  press()
  await screen.findByText(/server did not answer/)
  press()
  await screen.findByText('The dataset was deleted.')
  press()
  await waitFor(() => {
    if (started.length === 0) throw new Error('Not started yet.')
  })
  t.same(started, ['two'])
  t.equal(seen.length, 3)
  t.equal(new Set(seen.map(({ key }) => key)).size, 1)
  t.same(JSON.parse(seen[2]?.body ?? ''), { parameters: { batch_size: 1 } })
})

t.test('asks before canceling a running training, with step and cost', async (t) => {
  const requests: string[] = []
  await serveApi(t, (request, response) => {
    requests.push(request.url ?? '')
    json(response, 202, training({ cancel_requested_at: at('12:12:00') }))
  })
  // It has run for a little over a minute.
  const started_at = new Date(Date.now() - 62_000).toISOString()
  const news_at = new Date(Date.now() - 12_000).toISOString()
  show(<CancelTraining training={training({ started_at, news_at })} />)
  fireEvent.click(screen.getByRole('button', { name: 'Cancel training' }))
  const dialog = await screen.findByRole('dialog', { name: 'Cancel this training?' })
  t.match(
    dialog.textContent,
    /It stops at about step 46\d; Replicate reported step 450 1\d s ago\. Replicate charges about \$0\.\d\d for/,
  )
  t.same(requests, [], 'nothing is sent before it is confirmed')
  const confirm = [...dialog.querySelectorAll('button')].find(
    ({ textContent }) => textContent === 'Cancel training',
  )
  fireEvent.click(confirm ?? dialog)
  await waitFor(() => {
    if (screen.queryByRole('dialog')) throw new Error('The dialog is still open.')
  })
  t.same(requests, ['/api/trainings/one/cancel'])
})

t.test('cancels a waiting training without asking', async (t) => {
  const requests: string[] = []
  await serveApi(t, (request, response) => {
    requests.push(request.url ?? '')
    json(response, 200, training({ status: 'canceled' }))
  })
  show(<CancelTraining training={training({ status: 'starting', phase: 'queued' })} />)
  fireEvent.click(screen.getByRole('button', { name: 'Cancel training' }))
  await waitFor(() => {
    if (requests.length === 0) throw new Error('No request yet.')
  })
  t.notOk(screen.queryByRole('dialog'))
})

t.test('notes missing updates, and a cancellation that is not confirmed', async (t) => {
  const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString()
  const view = show(<LiveNotes training={training({ news_at: ago(60), checked_at: ago(5) })} />)
  t.equal(view.container.textContent, '')
  view.unmount()

  const silent = show(<LiveNotes training={training({ news_at: ago(1000), checked_at: ago(5) })} />)
  t.match(
    silent.container.textContent,
    /No update from Replicate for 16 min\. Last checked [5-9] s ago/,
  )
  silent.unmount()

  const canceling = show(<LiveNotes training={training({ cancel_requested_at: ago(12) })} />)
  t.match(
    canceling.container.textContent,
    /Canceling\. Usually under a minute\. If it finishes first, you keep the model\./,
  )
  canceling.unmount()

  const error = { code: 'trainings.cancel_unconfirmed', message: 'Not confirmed.', hint: 'Wait.' }
  const late = show(<LiveNotes training={training({ cancel_requested_at: ago(70), error })} />)
  t.match(late.container.textContent, /retried every few seconds since.*Not confirmed/)
})
