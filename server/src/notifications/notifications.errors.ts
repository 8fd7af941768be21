import { problem } from '../errors/problem.ts'
import { invalidRequestError } from '../errors/request.errors.ts'

export const sessionRequiredError = () =>
  problem({
    status: 403,
    code: 'notifications.session_required',
    title: 'Only for signed-in browsers',
    detail:
      'Notifications go to a browser and end with its session, so an API token cannot turn them on. Sign in and turn them on in Settings, Notifications.',
  })

export const endpointRejectedError = () =>
  invalidRequestError([
    {
      field: 'endpoint',
      code: 'endpoint',
      detail: 'should be the https URL of a public push service, as the browser returned it',
    },
  ])

export const invalidKeyError = () =>
  invalidRequestError([
    {
      field: 'keys.p256dh',
      code: 'key',
      detail: 'should be a public key on the P-256 curve, as the browser returned it',
    },
  ])

export const notSubscribedError = () =>
  problem({
    status: 409,
    code: 'notifications.not_subscribed',
    title: 'Notifications are off',
    detail: 'This browser does not get notifications. Turn them on first.',
  })

/** Thrown when the browser has to subscribe again. */
export const subscriptionGoneError = () =>
  problem({
    status: 409,
    code: 'notifications.subscription_gone',
    title: 'The subscription has ended',
    detail: 'The push service no longer knows this browser. Turn notifications off and on again.',
  })

export const notSentError = () =>
  problem({
    status: 502,
    code: 'notifications.not_sent',
    title: 'Not sent',
    detail:
      'The browser’s push service did not accept the notification. Check that this server can reach the internet, then try again.',
  })
