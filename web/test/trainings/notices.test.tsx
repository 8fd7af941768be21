import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import type { Training } from '@the-way/shared'
import t, { type Test } from 'tap'
import { setUpDom } from '../support/dom.ts'
import { json, serveApi } from './serve-api.ts'
import { training } from './support.ts'

const { render, waitFor } = await setUpDom(t)
const { TrainingNotices } = await import('../../src/features/trainings/training-notices.tsx')
const { trainingKeys } = await import('../../src/features/trainings/api.ts')
const { currentToasts, dismissToast } = await import('../../src/components/toast-store.ts')
const { setPageTitle } = await import('../../src/lib/notice-title.ts')

const until = (condition: () => boolean) =>
  waitFor(() => {
    if (!condition()) throw new Error('The condition is not met yet.')
  })

const setHidden = (hidden: boolean) => {
  Object.defineProperty(document, 'hidden', { value: hidden, configurable: true })
  document.dispatchEvent(new Event('visibilitychange'))
}

/** Opens the page at `path` while one training is running; the returned functions change its state. */
async function open(t: Test, path: string) {
  let now: Training = training()
  await serveApi(t, (request, response) => {
    const isOne = request.url?.includes('id=')
    json(response, 200, isOne ? now : { trainings: now.completed_at === null ? [now] : [] })
  })
  const client = new QueryClient()
  const opened: string[] = []
  const page = (
    <QueryClientProvider client={client}>
      <TrainingNotices path={path} onOpen={(id) => opened.push(id)} />
    </QueryClientProvider>
  )
  const view = render(page)
  t.teardown(() => {
    view.unmount()
    client.clear()
  })
  await until(() => client.getQueryData(trainingKeys.unfinished()) !== undefined)
  const reread = () => client.refetchQueries({ queryKey: trainingKeys.unfinished() })
  return {
    opened,
    hold: async (code: string) => {
      const error = { code, message: 'On hold.', hint: 'Do something.' }
      now = training({ status: 'queued', phase: 'paused', error })
      await reread()
    },
    resume: async () => {
      now = training()
      await reread()
    },
    end: async (status: Training['status']) => {
      now = training({ status, completed_at: new Date().toISOString(), cost_usd_micros: 1_890_000 })
      await client.invalidateQueries({ queryKey: trainingKeys.unfinished() })
      await until(() => client.getQueryData(trainingKeys.detail('one')) !== undefined)
    },
  }
}

t.beforeEach(() => {
  for (const { id } of currentToasts()) dismissToast(id)
  document.head.innerHTML = '<link rel="icon" href="/favicon.svg">'
  setPageTitle('Gallery')
  setHidden(false)
})

t.test('shows a toast with a link when a training ends on another page', async (t) => {
  const { end, opened } = await open(t, '/gallery')
  await end('succeeded')
  await until(() => currentToasts().length === 1)
  const [toast] = currentToasts()
  t.match(toast, { kind: 'done', title: 'Quiet horizons is trained.' })
  toast?.action?.run()
  t.same(opened, ['one'])
  t.equal(document.title, 'Gallery · The Way')
})

t.test('shows no toast on the page of the training', async (t) => {
  const { end } = await open(t, '/trainings/one')
  await end('failed')
  t.same(currentToasts(), [])
})

t.test('marks the tab while the page is hidden', async (t) => {
  const { end } = await open(t, '/gallery')
  const icon = () => document.querySelector('link')?.getAttribute('href')
  setHidden(true)
  await end('failed')
  await until(() => document.title === '✕ Quiet horizons · The Way')
  t.equal(icon(), '/favicon-failed.svg')
  setPageTitle('Models')
  t.match(document.title, '✕', 'a new page title does not remove the mark')
  setHidden(false)
  t.equal(document.title, 'Models · The Way')
  t.equal(icon(), '/favicon.svg')
})

t.test('notifies once about a hold that needs the owner', async (t) => {
  const { hold, resume } = await open(t, '/gallery')
  await hold('replicate.throttled')
  t.same(currentToasts(), [], 'not about a hold that ends by itself')
  await hold('replicate.wrong_token')
  await until(() => currentToasts().length === 1)
  t.match(currentToasts(), [{ kind: 'failed', title: 'Quiet horizons is on hold.' }])
  for (const { id } of currentToasts()) dismissToast(id)
  await resume()
  await hold('replicate.wrong_token')
  t.same(currentToasts(), [])
})
