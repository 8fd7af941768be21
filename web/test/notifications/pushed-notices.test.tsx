import t, { type Test } from 'tap'
import { setUpDom } from '../support/dom.ts'

const { render } = await setUpDom(t)
const { PushedNotices } = await import('../../src/features/notifications/pushed-notices.tsx')
const { currentToasts, dismissToast } = await import('../../src/components/toast-store.ts')

const MESSAGE = {
  title: 'Lamp: 12 new images',
  body: '12 of 16 images arrived, 4 failed.',
  tag: 'generation-one',
  path: '/models/m',
  is_always_shown: false,
}

/** Opens a page at this path, and returns what delivers a message of the service worker to it. */
function open(t: Test, path: string) {
  for (const { id } of currentToasts()) dismissToast(id)
  const worker = Object.assign(new EventTarget(), { startMessages: () => {} })
  Object.defineProperty(navigator, 'serviceWorker', { value: worker, configurable: true })
  const opened: string[] = []
  const view = render(<PushedNotices path={path} onOpen={(target) => opened.push(target)} />)
  t.teardown(() => view.unmount())
  const deliver = (data: unknown) =>
    worker.dispatchEvent(Object.assign(new Event('message'), { data }))
  return { deliver, opened }
}

t.test('shows that a generation has ended, and opens its model', async (t) => {
  const { deliver, opened } = open(t, '/gallery')
  deliver(MESSAGE)
  const [toast] = currentToasts()
  t.match(toast, { title: MESSAGE.title, detail: MESSAGE.body })
  toast?.action?.run()
  t.strictSame(opened, ['/models/m'])
})

t.test('shows nothing on the model’s own page, of trainings, or of other messages', async (t) => {
  const { deliver } = open(t, '/models/m')
  deliver(MESSAGE)
  deliver({ ...MESSAGE, tag: 'training-one-succeeded', path: '/trainings/one' })
  deliver({ tag: 'generation-one' })
  deliver(null)
  t.strictSame(currentToasts(), [])
})
