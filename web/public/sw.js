// Shows the notifications that the server pushes, and opens what they are about. It caches nothing and handles no requests.

/** What is shown for a message that cannot be read: browsers insist that each push shows something. */
const UNREADABLE = {
  title: 'The Way',
  body: 'Open the app to see what is new.',
  tag: 'unreadable',
  path: '/',
  is_always_shown: true,
}

addEventListener('install', () => skipWaiting())

addEventListener('push', (event) => event.waitUntil(show(read(event.data))))

addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(open(event.notification.data))
})

// The browser replaced or ended the subscription, possibly while no page is open.
addEventListener('pushsubscriptionchange', (event) => event.waitUntil(renew(event)))

function read(data) {
  try {
    const message = data.json()
    const isText = ['title', 'body', 'tag', 'path'].every((key) => typeof message[key] === 'string')
    return isText ? message : UNREADABLE
  } catch {
    return UNREADABLE
  }
}

async function show({ title, body, tag, path, is_always_shown }) {
  const pages = await clients.matchAll({ type: 'window', includeUncontrolled: true })
  // A page that is looked at says it itself, so nobody is told twice. Safari ends a subscription whose messages show
  // nothing, so even then it is shown, without a sound, and closed at once.
  const visible = pages.filter(({ visibilityState }) => visibilityState === 'visible')
  const isSeen = !is_always_shown && visible.length > 0
  await registration.showNotification(title, {
    body,
    tag,
    icon: '/icon-192.png',
    badge: '/badge-96.png',
    data: path,
    silent: isSeen,
  })
  if (!isSeen) return
  for (const page of visible) page.postMessage({ title, body, tag, path, is_always_shown })
  for (const shown of await registration.getNotifications({ tag })) shown.close()
}

/** Opens a path of ours; a tab that shows it already is brought to the front. */
async function open(path) {
  const url = new URL(typeof path === 'string' ? path : '/', location.origin)
  if (url.origin !== location.origin) return
  const pages = await clients.matchAll({ type: 'window', includeUncontrolled: true })
  const page = pages.find((one) => new URL(one.url).pathname === url.pathname)
  if (page) await page.focus()
  else await clients.openWindow(url.href)
}

async function renew({ oldSubscription, newSubscription }) {
  const key = oldSubscription?.options.applicationServerKey
  if (!newSubscription && !key) return
  const subscription =
    newSubscription ??
    (await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key }))
  await fetch('/api/notifications/subscription', {
    method: 'PUT',
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(subscription),
  })
}
