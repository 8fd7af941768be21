import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import t from 'tap'
import { setUpDom } from '../support/dom.ts'
import { serveApi } from './serve-api.ts'
import { training } from './support.ts'

const { render, screen, fireEvent, waitFor } = await setUpDom(t)
const { DeleteTraining } = await import('../../src/features/trainings/delete-training.tsx')

t.test('deleting a training says what goes and what stays, then deletes it', async (t) => {
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
