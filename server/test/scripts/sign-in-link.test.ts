import t from 'tap'
import { testDataDirectory } from '../support/embedded-database.ts'
import { freePort } from '../support/postgres-server.ts'
import { startServer } from '../support/server-process.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { createCheckout } from './checkout.ts'

const OWNER_TOKEN = 'owner-token-of-the-running-server-0123'
const LINK = /http:\/\/127\.0\.0\.1:\d+\/sign-in#code=([\w-]{43})/

t.test('gets a new link from a running server, which works once', async (t) => {
  const DATA_DIR = await testDataDirectory(t)
  const server = await startServer(t, { DATA_DIR, OWNER_TOKEN: '' })
  const { launch, write } = createCheckout(t)
  const { port: PORT } = new URL(server.url)
  // As Windows writes it.
  write('.env.local', Buffer.from(`\ufeffPORT=${PORT}\r\nDATA_DIR=${DATA_DIR}\r\n`, 'utf16le'))
  const { code, output } = await launch('node', ['scripts/start.mjs', '--link']).ended
  t.equal(code, 0)
  const [link, secret] = LINK.exec(output) ?? []
  t.equal(new URL(link ?? '').origin, server.url)
  const signIn = () =>
    server.fetch('/api/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code: secret }),
    })
  t.equal((await signIn()).status, 201)
  t.equal((await signIn()).status, 401)

  // The same server, by an IPv6 address, with an unknown token.
  const HOST = '[::ffff:127.0.0.1]'
  const rejected = await launch('node', ['scripts/start.mjs', '--link'], {
    HOST,
    OWNER_TOKEN,
  }).ended
  t.equal(rejected.code, 1)
  t.match(rejected.output, /did not return a sign-in link: Unknown API token/)
  t.notMatch(rejected.output, LINK)
})

t.test('names a settings file that it cannot read', async (t) => {
  const { launch, write } = createCheckout(t)
  write('.env', Buffer.from('# caf\xe9\n', 'latin1'))
  const { code, output } = await launch('node', ['scripts/start.mjs', '--link']).ended
  t.equal(code, 1)
  t.equal(output, 'The Way: .env is not valid UTF-8: save it as UTF-8.\n')
})

t.test('starts the server if it is not running, and says so', async (t) => {
  const checkout = createCheckout(t)
  const PORT = String(await freePort())
  const run = checkout.launch('node', ['scripts/start.mjs', '--link'], {
    PORT,
    OWNER_TOKEN,
    DATA_DIR: temporaryDirectory(t),
  })
  await checkout.started('server')
  run.child.kill('SIGTERM')
  const { code, output } = await run.ended
  t.equal(code, 0)
  t.match(output, /server is not running yet, so it starts now/)
})
