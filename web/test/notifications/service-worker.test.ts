import { readFile } from 'node:fs/promises'
import { runInNewContext } from 'node:vm'
import t from 'tap'

const MESSAGE = {
  title: 'Lamp: 16 new images',
  body: 'All 16 images arrived.',
  tag: 'generation-one',
  path: '/models/m',
  is_always_shown: false,
}

interface PushEvent {
  data: { json: () => unknown }
  waitUntil: (work: Promise<void>) => void
}

/** Delivers a message to the service worker while pages with these visibilities are open. */
async function push(message: object, visibilities: readonly string[]) {
  const listeners = new Map<string, (event: PushEvent) => void>()
  const shown: { title: string; silent: unknown }[] = []
  const posted: unknown[] = []
  let closed = 0
  const pages = visibilities.map((visibilityState) => ({
    visibilityState,
    postMessage: (data: unknown) => posted.push([visibilityState, data]),
  }))
  runInNewContext(await readFile(new URL('../../public/sw.js', import.meta.url), 'utf8'), {
    addEventListener: (name: string, listener: (event: PushEvent) => void) =>
      listeners.set(name, listener),
    clients: { matchAll: async () => pages },
    registration: {
      showNotification: async (title: string, { silent }: { silent: unknown }) =>
        void shown.push({ title, silent }),
      getNotifications: async () => [
        {
          close: () => {
            closed += 1
          },
        },
      ],
    },
  })
  const work: Promise<void>[] = []
  listeners.get('push')?.({ data: { json: () => message }, waitUntil: (one) => work.push(one) })
  await Promise.all(work)
  return { shown, closed, posted: JSON.parse(JSON.stringify(posted)) }
}

t.test('a visible page gets the message instead of a notification', async (t) => {
  const { shown, closed, posted } = await push(MESSAGE, ['visible', 'hidden'])
  t.strictSame(posted, [['visible', MESSAGE]])
  t.match(shown, [{ silent: true }])
  t.equal(closed, 1)
})

t.test('without a visible page a notification is shown', async (t) => {
  const { shown, closed, posted } = await push(MESSAGE, ['hidden'])
  t.strictSame(posted, [])
  t.match(shown, [{ title: MESSAGE.title, silent: false }])
  t.equal(closed, 0)
})
