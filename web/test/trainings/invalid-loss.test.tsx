import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { INVALID_LOSS } from '@the-way/shared'
import t from 'tap'
import { endMessage } from '../../src/features/trainings/completion/end-messages.ts'
import { setUpDom } from '../support/dom.ts'
import { json, serveApi } from './serve-api.ts'
import { at, training } from './support.ts'

const { render, screen } = await setUpDom(t)
const { LiveNotes } = await import('../../src/features/trainings/progress/live-notes.tsx')
const { LossPanel } = await import('../../src/features/trainings/progress/loss-panel.tsx')
const { ResultNote } = await import('../../src/features/trainings/completion/result-note.tsx')

const error = {
  code: INVALID_LOSS,
  message: 'The loss has not been a number since step 4.',
  hint: 'Train again with a lower learning rate.',
  side: 'settings' as const,
}

t.test('a running training whose loss is not a number says so', async (t) => {
  const running = training({ error })
  render(<LiveNotes training={running} />)
  t.ok(screen.getByText(error.message))
  t.ok(screen.getByText(error.hint))
  await serveApi(t, (_, response) =>
    json(response, 200, { logs: '', is_complete: true, losses: [] }),
  )
  const client = new QueryClient()
  t.teardown(() => client.clear())
  render(
    <QueryClientProvider client={client}>
      <LossPanel training={running} />
    </QueryClientProvider>,
  )
  t.ok(screen.getByText('not a number'))
})

t.test('a training that succeeded says it again, on its page and in the notice', async (t) => {
  const succeeded = training({ status: 'succeeded', completed_at: at('12:22:00'), error })
  render(<ResultNote training={succeeded} />)
  t.ok(screen.getByText(error.message))
  t.match(endMessage(succeeded), { title: /is trained/, detail: error.message })
  const { container } = render(<ResultNote training={training({ status: 'succeeded' })} />)
  t.equal(container.innerHTML, '', 'nothing if nothing is wrong')
})
