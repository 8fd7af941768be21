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

const until = (holds: () => boolean) =>
  waitFor(() => {
    if (!holds()) throw new Error('It does not hold yet.')
  })

const look = (hidden: boolean) => {
  Object.defineProperty(document, 'hidden', { value: hidden, configurable: true })
  document.dispatchEvent(new Event('visibilitychange'))
}

/** A page at `path` of an app in which one training runs; `end` ends it. */
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
  return {
    opened,
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
  look(false)
})

t.test('on another page a toast tells of the end and leads there', async (t) => {
  const { end, opened } = await open(t, '/gallery')
  await end('succeeded')
  await until(() => currentToasts().length === 1)
  const [toast] = currentToasts()
  t.match(toast, { kind: 'done', title: 'Quiet horizons is trained.' })
  toast?.action?.run()
  t.same(opened, ['one'])
  t.equal(document.title, 'Gallery · The Way')
})

t.test('the training’s own page says it itself', async (t) => {
  const { end } = await open(t, '/trainings/one')
  await end('failed')
  t.same(currentToasts(), [])
})

t.test('who looks elsewhere sees it on the tab, until they look', async (t) => {
  const { end } = await open(t, '/gallery')
  const icon = () => document.querySelector('link')?.getAttribute('href')
  look(true)
  await end('failed')
  await until(() => document.title === '✕ Quiet horizons · The Way')
  t.equal(icon(), '/favicon-failed.svg')
  setPageTitle('Models')
  t.match(document.title, '✕', 'the page does not take it away')
  look(false)
  t.equal(document.title, 'Models · The Way')
  t.equal(icon(), '/favicon.svg')
})

t.test('a browser that may shows a notice instead', async (t) => {
  const shown: unknown[] = []
  class Notice extends EventTarget {
    static permission = 'granted'
    constructor(title: string, options: unknown) {
      super()
      shown.push([title, options])
    }
  }
  Object.assign(window, { Notification: Notice, isSecureContext: true })
  Object.assign(globalThis, { Notification: Notice })
  const { end } = await open(t, '/gallery')
  look(true)
  await end('succeeded')
  await until(() => shown.length === 1)
  t.match(shown, [['Quiet horizons is trained.', { tag: 'training-one' }]])
  t.equal(document.title, 'Gallery · The Way')
})
