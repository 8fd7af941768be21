import type { Test } from 'tap'
import { type Browser, type PushStandIn, startPushStandIn } from '../support/push-stand-in.ts'
import { signIn } from '../support/sign-in.ts'
import { startTestApp, type TestApp, type TestAppOptions } from '../support/test-app.ts'

export interface NotificationApp extends TestApp {
  push: PushStandIn
}

/** Starts the app with a local push service that it may send to. */
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

/** Signs in as a browser and returns its requests. */
export async function signInBrowser({ app }: Pick<TestApp, 'app'>) {
  const { cookie } = await signIn({ app })
  const headers = { cookie }
  const request = (method: 'GET' | 'PUT' | 'POST' | 'DELETE', url: string, payload?: object) =>
    app.inject({ method, url, headers, ...(payload && { payload }) })
  return {
    request,
    settings: async () => (await request('GET', '/api/notifications')).json(),
    subscribe: (subscription: object) =>
      request('PUT', '/api/notifications/subscription', subscription),
  }
}

/** Returns a browser that is signed in and subscribed to notifications. */
export async function subscribedBrowser(test: NotificationApp, name: string) {
  const browser: Browser = test.push.browser(name)
  const page = await signInBrowser(test)
  const answer = await page.subscribe(browser.subscription)
  if (answer.statusCode !== 200) throw new Error(answer.body)
  return { ...page, ...browser }
}
