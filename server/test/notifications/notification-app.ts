import type { Test } from 'tap'
import { type Browser, type PushStandIn, startPushStandIn } from '../support/push-stand-in.ts'
import { signIn } from '../support/sign-in.ts'
import { startTestApp, type TestApp, type TestAppOptions } from '../support/test-app.ts'

export interface NotificationApp extends TestApp {
  push: PushStandIn
}

/** The app with a push service on this machine that it may send to. */
export async function startNotificationApp(
  t: Test,
  { environment, ...options }: TestAppOptions = {},
): Promise<NotificationApp> {
  const push = await startPushStandIn(t)
  const test = await startTestApp(t, {
    ...options,
    environment: { ...environment, PUSH_LOCAL_ORIGIN: push.origin },
  })
  return { ...test, push }
}

/** Calls as a browser that is signed in. */
export async function signInBrowser({ app }: Pick<TestApp, 'app'>) {
  const { cookie } = await signIn({ app })
  const headers = { cookie }
  const ask = (method: 'GET' | 'PUT' | 'POST' | 'DELETE', url: string, payload?: object) =>
    app.inject({ method, url, headers, ...(payload && { payload }) })
  return {
    ask,
    settings: async () => (await ask('GET', '/api/notifications')).json(),
    subscribe: (subscription: object) =>
      ask('PUT', '/api/notifications/subscription', subscription),
  }
}

/** A browser that is signed in and has notifications on. */
export async function subscribedBrowser(test: NotificationApp, name: string) {
  const browser: Browser = test.push.browser(name)
  const page = await signInBrowser(test)
  const answer = await page.subscribe(browser.subscription)
  if (answer.statusCode !== 200) throw new Error(answer.body)
  return { ...page, ...browser }
}
