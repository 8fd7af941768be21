import { equal, match } from 'node:assert'
import fc from 'fast-check'
import pg from 'pg'
import t from 'tap'
import { loadConfig } from '../../src/config/config.ts'
import { clientOptions } from '../../src/ports/database/postgres/client-options.ts'

const urlOf = (DATABASE_URL: string) => {
  const { database } = loadConfig({ DATABASE_URL }, '/somewhere')
  return database.engine === 'postgres' ? database.url : ''
}
/** Returns what `pg` sends. */
const passwordOf = (url: string) => new pg.Client(clientOptions(urlOf(url))).password

const withPassword = (password: string) =>
  `postgres://ada:${password}@db.example.com:5432/the_way?application_name=a%20b`
const messageOf = (url: string) => {
  try {
    urlOf(url)
    return ''
  } catch (error) {
    return String(error)
  }
}

const UNESCAPED: [string, RegExp][] = [
  ['canary%abcanary', /contains % .*write % as %25\.$/],
  ['canary%', /write % as %25\.$/],
  ['canary%zz', /write % as %25\.$/],
  ['canary/b', /contains \/ .*write \/ as %2F\.$/],
  ['1/canary', /write \/ as %2F\.$/],
  ['p@canary/canary', /write \/ as %2F\.$/],
  ['canary?b', /write \? as %3F\.$/],
  ['canary#b', /write # as %23\.$/],
  ['1?canary', /write \? as %3F\.$/],
  ['canary%/#', /contains % and \/ and # .*write % as %25 and \/ as %2F and # as %23\.$/],
]
for (const [password, message] of UNESCAPED)
  t.test(`says how to write the password ${password}`, async (t) => {
    const found = messageOf(withPassword(password))
    t.match(found, new RegExp(`^ConfigError: DATABASE_URL .*${message.source}`))
    t.notMatch(found, 'canary')
  })

t.test('accepts an @ elsewhere, and a socket', async (t) => {
  for (const url of [
    'postgres://ada:secret@db/the_way?sslrootcert=/home/ada@home/ca.pem',
    'postgres://db/the_way?user=ada@server&password=secret',
    'postgres:///the_way?host=/var/run/postgresql',
    'postgres://ada:p@ss@db/the_way',
    'postgres://ada:secret@[::1]:5432/the_way',
  ])
    t.equal(urlOf(url), url)
})

t.test('names the escapes where it cannot tell what is wrong', async (t) => {
  for (const url of ['postgres://ada:a', 'postgres://ada:secret@db', 'postgres://a b/the_way'])
    t.match(
      messageOf(url),
      /should be a PostgreSQL URL.*%25 for %, %2F for \/, %3F for \?, %23 for #/,
    )
})

t.test('sends each escaped password as it is', async (t) => {
  const password = fc.string({ unit: 'grapheme', minLength: 1 })
  fc.assert(
    fc.property(password, (password) => {
      equal(passwordOf(withPassword(encodeURIComponent(password))), password)
    }),
  )
  const printable = String.fromCharCode(...Array.from({ length: 95 }, (_, index) => index + 32))
  t.equal(passwordOf(withPassword(encodeURIComponent(printable))), printable)
})

t.test('sends a password that is not escaped as it is, or says how to escape it', async (t) => {
  const password = fc.string({ minLength: 1 }).filter((text) => !/%[\da-f]{2}/i.test(text))
  fc.assert(
    fc.property(password, (password) => {
      const message = messageOf(withPassword(password))
      if (message === '') return equal(passwordOf(withPassword(password)), password)
      match(message, /^ConfigError: DATABASE_URL .* as %(?:25|2F|3F|23)/)
      equal(password.length > 3 && message.includes(password), false)
    }),
    { numRuns: 1000 },
  )
  t.pass()
})
