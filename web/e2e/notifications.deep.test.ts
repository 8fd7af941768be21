import { createServer } from 'node:net'
import type { BrowserContext, Page } from 'playwright-core'
import t from 'tap'
import { type PushStandIn, startPushStandIn } from '../../server/test/support/push-stand-in.ts'
import { waitFor } from '../../server/test/support/wait-for.ts'
import { findPageProblems } from './accessibility.ts'
import { openBrowser, signIn, skip, startApp } from './browser.ts'
import { zipOfPhotographs } from './photographs.ts'

const CLOSE = 'You can close this page; training continues.'
const NOTIFIED = 'You can close this page. We’ll notify you when the training finishes.'
const OFFER = 'Notify me when it finishes'

/** Starts a training with the API and returns its id. */
async function startTraining(url: string, token: string): Promise<string> {
  const { name, mimeType, buffer } = await zipOfPhotographs()
  const form = new FormData()
  form.set('file', new Blob([buffer], { type: mimeType }), name)
  form.set('name', 'Quiet horizons')
  form.set('keyword', 'QHRZN')
  const response = await fetch(`${url}/api/models/train-flux`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: form,
  })
  return ((await response.json()) as { id: string }).id
}

const advance = (emulator: string, ms: number) =>
  fetch(`${emulator}/emulator/clock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ advance_ms: ms }),
  })

/**
 * Chromium has no push service here, so the page gets a subscription at the stand-in, with the stand-in's keys. All else is
 * the browser's own. With `push-service` set to `down` in the local storage, subscribing fails.
 */
const subscribeAt = (context: BrowserContext, push: PushStandIn) =>
  // A string, because the page does not have the compiler's helpers.
  context.addInitScript({
    content: `
      const KEY = 'stand-in-subscription'
      const json = ${JSON.stringify(push.browser('chromium').subscription)}
      const subscription = (key) => ({
        options: { userVisibleOnly: true, applicationServerKey: key },
        toJSON: () => ({ ...json, expirationTime: null }),
        unsubscribe: async () => {
          localStorage.removeItem(KEY)
          return true
        },
      })
      Object.assign(PushManager.prototype, {
        getSubscription: async () => {
          const stored = localStorage.getItem(KEY)
          return stored && subscription(Uint8Array.from(JSON.parse(stored)).buffer)
        },
        subscribe: async ({ applicationServerKey }) => {
          if (localStorage.getItem('push-service') === 'down')
            throw new DOMException('Registration failed - push service error', 'AbortError')
          localStorage.setItem(KEY, JSON.stringify([...applicationServerKey]))
          return subscription(Uint8Array.from(applicationServerKey).buffer)
        },
      })`,
  })

/** Delivers a message through Chromium's DevTools Protocol, as its push service would. */
async function deliver(page: Page, origin: string, message: object) {
  const session = await page.context().newCDPSession(page)
  const registration = new Promise<string>((resolve) => {
    session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const ours = registrations.find(({ scopeURL }) => scopeURL === `${origin}/`)
      if (ours) resolve(ours.registrationId)
    })
  })
  await session.send('ServiceWorker.enable')
  await session.send('ServiceWorker.deliverPushMessage', {
    origin,
    registrationId: await registration,
    data: JSON.stringify(message),
  })
  await session.detach()
}

/** Returns the notifications that the service worker shows. */
const shownBy = (page: Page) =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration('/')
    const shown = (await registration?.getNotifications()) ?? []
    return shown.map(({ title, body, tag }) => ({ title, body, tag }))
  })

/** Waits until the service worker shows a notification: a page that opens earlier would suppress it. */
const untilOneIsShown = (context: BrowserContext) =>
  waitFor(
    async () =>
      context.serviceWorkers()[0]?.evaluate(async () => {
        const { registration } = globalThis as unknown as {
          registration: ServiceWorkerRegistration
        }
        return (await registration.getNotifications()).length
      }),
    (count) => count === 1,
  )

/** Leaves the app, and waits until the service worker no longer counts its page: it only shows notifications without one. */
async function leave(page: Page) {
  await page.goto('about:blank')
  await waitFor(
    async () =>
      page
        .context()
        .serviceWorkers()[0]
        ?.evaluate(async () => {
          const { clients } = globalThis as unknown as {
            clients: { matchAll: (options: object) => Promise<unknown[]> }
          }
          return (await clients.matchAll({ type: 'window', includeUncontrolled: true })).length
        }),
    (count) => count === 0,
  )
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

t.test(
  'delivers a notification while the page is closed, which opens the training',
  { skip },
  async (t) => {
    const push = await startPushStandIn(t)
    const { url, token, emulator } = await startApp(t, {
      trainingSeconds: 3600,
      environment: { PUSH_LOCAL_ORIGIN: push.origin },
    })
    const { page } = await openBrowser(t)
    const context = page.context()
    await context.grantPermissions(['notifications'], { origin: url })
    await subscribeAt(context, push)
    const id = await startTraining(url, token)
    await page.goto(`${url}/trainings/${id}`)
    await signIn(page, token)
    const offer = page.getByRole('button', { name: OFFER })

    await t.test('registers and promises nothing until turned on', async (t) => {
      await offer.waitFor()
      await page.getByText(CLOSE).waitFor()
      t.equal(await page.getByText('We’ll notify you').count(), 0)
      const workers = () => navigator.serviceWorker.getRegistrations().then(({ length }) => length)
      t.equal(await page.evaluate(workers), 0)
      t.strictSame(await findPageProblems(page), [], 'offered')
    })

    await t.test('reports that the push service can’t be reached', async (t) => {
      await page.evaluate(() => localStorage.setItem('push-service', 'down'))
      await offer.click()
      await page.getByRole('alert').getByText('couldn’t reach its push service').waitFor()
      t.equal(await page.getByText('We’ll notify you').count(), 0)
      t.strictSame(await findPageProblems(page), [], 'failed')
      await page.evaluate(() => localStorage.removeItem('push-service'))
    })

    await t.test('promises a notification once turned on, also after a reload', async (t) => {
      await offer.click()
      await page.getByText(NOTIFIED).waitFor()
      t.strictSame(await findPageProblems(page), [], 'on')
      await page.reload()
      await page.getByText(NOTIFIED).waitFor()
      t.equal(await offer.count(), 0)
    })

    await t.test('pushes the result once, and shows it while no page is visible', async (t) => {
      await leave(page)
      await advance(emulator, 3600_000)
      await waitFor(
        async () => push.requests.length,
        (count) => count > 0,
      )
      const [sent] = push.requests
      t.match(sent?.message, { title: 'Quiet horizons is trained', path: `/trainings/${id}` })
      await deliver(page, url, sent?.message ?? {})
      await untilOneIsShown(context)
      await page.goto(`${url}/before-paint.js`)
      t.match(await shownBy(page), [
        { title: 'Quiet horizons is trained', tag: `training-${id}-succeeded` },
      ])
      await leave(page)
      await deliver(page, url, sent?.message ?? {})
      await page.goto(`${url}/before-paint.js`)
      t.equal((await shownBy(page)).length, 1, 'a repeated message replaces the first')
      t.equal(push.requests.length, 1)
    })

    await t.test('opens the training on a click, or focuses the tab that shows it', async (t) => {
      const [worker] = context.serviceWorkers()
      // Browsers open windows only after a real click, so the test records the worker's calls instead.
      const click = () =>
        worker?.evaluate(async () => {
          const scope = globalThis as unknown as {
            registration: ServiceWorkerRegistration
            Clients: { prototype: { openWindow: (url: string) => Promise<null> } }
            WindowClient: { prototype: { focus: (this: { url: string }) => Promise<unknown> } }
            NotificationEvent: new (type: string, init: object) => Event
          }
          const calls: string[] = []
          scope.Clients.prototype.openWindow = async (url) => {
            calls.push(`open ${url}`)
            return null
          }
          scope.WindowClient.prototype.focus = async function () {
            calls.push(`focus ${this.url}`)
            return this
          }
          const [notification] = await scope.registration.getNotifications()
          const event = new scope.NotificationEvent('notificationclick', { notification })
          dispatchEvent(event)
          while (calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
          return [...calls, (await scope.registration.getNotifications()).length]
        })
      t.strictSame(await click(), [`open ${url}/trainings/${id}`, 0])
      await leave(page)
      await deliver(page, url, push.requests[0]?.message ?? {})
      await untilOneIsShown(context)
      await page.goto(`${url}/trainings/${id}`)
      t.strictSame(await click(), [`focus ${url}/trainings/${id}`, 0])
    })

    await t.test('shows a silent notification and closes it while a page is visible', async () => {
      await page.goto(`${url}/gallery`)
      const [worker] = context.serviceWorkers()
      await worker?.evaluate(() => {
        const scope = globalThis as unknown as {
          registration: ServiceWorkerRegistration
          calls: NotificationOptions[]
        }
        scope.calls = []
        const show = scope.registration.showNotification.bind(scope.registration)
        scope.registration.showNotification = (title, options) => {
          scope.calls.push(options ?? {})
          return show(title, options)
        }
      })
      await deliver(page, url, push.requests[0]?.message ?? {})
      await waitFor(
        async () =>
          worker?.evaluate(() => Reflect.get(globalThis, 'calls') as { silent?: boolean }[]),
        (calls) => calls?.length === 1 && calls[0]?.silent === true,
      )
      await page.waitForFunction(async () => {
        const registration = await navigator.serviceWorker.getRegistration('/')
        return (await registration?.getNotifications())?.length === 0
      })
    })

    await t.test('sends a test and turns notifications off in the settings', async (t) => {
      await page.goto(`${url}/settings/notifications`)
      const choice = page.getByRole('switch', { name: 'Notify me in this browser' })
      await choice.waitFor()
      t.ok(await choice.isChecked())
      const before = push.requests.length
      await page.getByRole('button', { name: 'Send a test' }).click()
      await page.getByText('It should appear within seconds.').waitFor()
      t.equal(push.requests.length, before + 1)
      await deliver(page, url, push.requests.at(-1)?.message ?? {})
      await page.waitForFunction(async () => {
        const registration = await navigator.serviceWorker.getRegistration('/')
        return (await registration?.getNotifications())?.length === 1
      })
      t.strictSame(await findPageProblems(page), [])
      await choice.click()
      await page.getByRole('button', { name: 'Send a test' }).waitFor({ state: 'detached' })
      t.notOk(await choice.isChecked())
      await page.reload()
      await choice.waitFor()
      t.notOk(await choice.isChecked())
      await choice.click()
      await page.getByRole('button', { name: 'Send a test' }).waitFor()
    })

    await t.test('stops after signing out, and resumes after the next sign-in', async (t) => {
      const settings = () =>
        page.evaluate(async () => (await fetch('/api/notifications')).json() as Promise<unknown>)
      t.match(await settings(), { is_subscribed: true })
      await page.evaluate(() => fetch('/api/session', { method: 'DELETE' }))
      await page.goto(`${url}/settings/notifications`)
      // The choice of the same user applies again after they sign in.
      await signIn(page, token)
      await page.getByRole('switch', { name: 'Notify me in this browser' }).waitFor()
      t.match(await settings(), { is_subscribed: true })
    })
  },
)

t.test('offers no notifications where they cannot arrive', { skip }, async (t) => {
  const port = await freePort()
  const elsewhere = `http://way.test:${port}`
  const { token } = await startApp(t, {
    trainingSeconds: 3600,
    environment: { PORT: String(port), APP_URL: elsewhere },
  })
  const here = `http://127.0.0.1:${port}`
  const id = await startTraining(here, token)
  const { page, another } = await openBrowser(t, {
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-background-networking',
      '--disable-gpu',
      '--host-resolver-rules=MAP way.test 127.0.0.1',
    ],
  })
  const expectNoOffer = async (page: Page, url: string) => {
    await page.goto(`${url}/trainings/${id}`)
    await signIn(page, token)
    await page.getByText(CLOSE).waitFor()
    // Waits as long as an offer would take to appear.
    await page.waitForLoadState('networkidle').catch(() => undefined)
    t.equal(await page.getByRole('button', { name: OFFER }).count(), 0, url)
    t.equal(await page.getByText('otify you').count(), 0, url)
  }

  await t.test('over plain http from another machine', async (t) => {
    await expectNoOffer(page, elsewhere)
    t.equal(await page.evaluate(() => window.isSecureContext), false)
    t.strictSame(await findPageProblems(page), [])
    await page.goto(`${elsewhere}/settings/notifications`)
    await page.getByText('only to pages served over https').waitFor()
    t.equal(await page.getByRole('switch').count(), 0)
    t.strictSame(await findPageProblems(page), [])
  })

  await t.test('in a browser without push', async (t) => {
    const { page } = await another()
    await page.addInitScript(() => {
      Reflect.deleteProperty(window, 'PushManager')
    })
    await expectNoOffer(page, here)
    await page.goto(`${here}/settings/notifications`)
    await page.getByText('This browser does not support Web Push.').waitFor()
    t.equal(await page.getByRole('switch').count(), 0)
  })

  await t.test('if the user has blocked them, with instructions to allow them', async (t) => {
    const { page } = await another()
    const session = await page.context().newCDPSession(page)
    const { targetInfo } = await session.send('Target.getTargetInfo')
    const { browserContextId } = targetInfo
    await session.send('Browser.setPermission', {
      permission: { name: 'notifications' },
      setting: 'denied',
      origin: here,
      ...(browserContextId && { browserContextId }),
    })
    await expectNoOffer(page, here)
    await page.getByText('allow notifications in your browser’s site settings').waitFor()
    t.strictSame(await findPageProblems(page), [])
    await page.goto(`${here}/settings/notifications`)
    await page.getByText('Notifications are blocked for this site.').waitFor()
    t.equal(await page.getByRole('switch').count(), 0)
  })
})
