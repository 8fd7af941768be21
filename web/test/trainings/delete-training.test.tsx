import { Suspense } from 'react'
import t from 'tap'
import { setUpDom } from '../support/dom.ts'
import { json, serveApi } from './serve-api.ts'
import { training } from './support.ts'

const { render, screen, fireEvent, waitFor } = await setUpDom(t)
// Loaded after the document exists: without one, React Query behaves as on a server, where it does not poll.
const { QueryClient, QueryClientProvider } = await import('@tanstack/react-query')
const { useTraining } = await import('../../src/features/trainings/api.ts')
const { DeleteTraining } = await import(
  '../../src/features/trainings/completion/delete-training.tsx'
)

t.test('says what is deleted and what stays, then deletes the training', async (t) => {
  const sent: string[] = []
  await serveApi(t, (request, response) => {
    sent.push(`${request.method} ${request.url}`)
    response.writeHead(204).end()
  })
  let deleted = 0
  render(
    <QueryClientProvider client={new QueryClient()}>
      <DeleteTraining
        training={training({ status: 'succeeded' })}
        onDeleted={() => {
          deleted += 1
        }}
      />
    </QueryClientProvider>,
  )
  fireEvent.click(screen.getByRole('button', { name: 'Delete' }))
  const dialog = await screen.findByRole('dialog', { name: 'Delete this training?' })
  t.match(dialog.textContent, /its log and the copy of its weights.*Its model and its dataset stay/)
  t.same(sent, [], 'nothing is deleted before it is confirmed')
  fireEvent.click(screen.getByRole('button', { name: 'Delete training' }))
  await waitFor(() => {
    if (deleted === 0) throw new Error('Not deleted yet.')
  })
  t.same(sent, ['DELETE /api/trainings/one'])
})

t.test('cannot delete a training while its weights are being copied, and says why', async (t) => {
  let isPostProcessing = true
  await serveApi(t, (request, response) => {
    const succeeded = training({
      status: 'succeeded',
      completed_at: new Date().toISOString(),
      is_post_processing: isPostProcessing,
    })
    json(response, 200, request.url?.includes('id=') ? succeeded : { trainings: [] })
  })
  const Shown = () => <DeleteTraining training={useTraining('one')} onDeleted={() => {}} />
  const client = new QueryClient()
  t.teardown(() => client.clear())
  render(
    <QueryClientProvider client={client}>
      <Suspense>
        <Shown />
      </Suspense>
    </QueryClientProvider>,
  )
  const button = await screen.findByRole('button', { name: 'Delete' })
  t.equal(button.getAttribute('aria-disabled'), 'true')
  screen.getByText('Its weights are still being copied.')
  fireEvent.click(button)
  t.notOk(screen.queryByRole('dialog'))
  isPostProcessing = false
  await waitFor(() => {
    if (screen.getByRole('button', { name: 'Delete' }).hasAttribute('aria-disabled'))
      throw new Error('Still disabled.')
  })
  t.notOk(screen.queryByText('Its weights are still being copied.'))
})
