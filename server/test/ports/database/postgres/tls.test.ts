import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { openPostgresDatabase } from '../../../../src/ports/database/postgres/postgres-database.ts'
import { type Certificate, createAuthority, selfSigned } from '../../../support/certificate.ts'
import { temporaryDirectory } from '../../../support/temporary-directory.ts'
import { UNHURRIED } from '../../../support/test-database.ts'
import { startTlsServer } from '../../../support/tls-server.ts'

const directory = temporaryDirectory(t)
const authority = createAuthority()
const fileOf = (name: string, text: string) => {
  writeFileSync(join(directory, name), text)
  return encodeURIComponent(join(directory, name))
}
const CA = fileOf('ca.pem', authority.cert)
const OTHER_CA = fileOf('other-ca.pem', createAuthority().cert)
const valid = authority.issue(['localhost'])

/** Tries to open a database, and returns the error and how often the start would have logged that it waits. */
async function open(t: Test, connectionString: string, giveUpAfterMs = 5000) {
  let waits = 0
  const onWait = () => {
    waits += 1
  }
  const options = { connectionString, schemaSql: '', giveUpAfterMs, onWait, ...UNHURRIED }
  const error: unknown = await openPostgresDatabase(options).catch((error: unknown) => error)
  t.match(error, { name: 'DatabaseSetupError' })
  return { message: error instanceof Error ? error.message : '', waits }
}

interface Case {
  answer?: string
  certificate?: Certificate
  query?: string
  message: RegExp
}

const FAILURES: Record<string, Case> = {
  'a server without TLS': {
    answer: 'N',
    message: /asks for TLS, but .* does not offer it.*sslmode=disable/,
  },
  'a self-signed certificate': {
    certificate: selfSigned(['localhost']),
    message: /does not trust .*TLS certificate .*sslrootcert=.*sslmode=no-verify/,
  },
  'an unknown authority': {
    certificate: valid,
    message: /does not trust .*TLS certificate .*sslrootcert=/,
  },
  'another authority': {
    certificate: valid,
    query: `?sslmode=verify-full&sslrootcert=${OTHER_CA}`,
    message: /does not trust .*TLS certificate .*sslrootcert=/,
  },
  'an expired certificate': {
    certificate: authority.issue(['localhost'], { expires: 2020 }),
    query: `?sslmode=require&sslrootcert=${CA}`,
    message: /TLS certificate has expired.*Renew it.*sslmode=no-verify/,
  },
  'a certificate for another host name': {
    certificate: authority.issue(['db.example.com']),
    query: `?sslmode=verify-full&sslrootcert=${CA}`,
    message: /TLS certificate is for another host name .*db\.example\.com.*sslmode=no-verify/,
  },
  'a server that is not PostgreSQL': {
    answer: 'HTTP/1.1 400 Bad Request\r\n\r\n',
    message: /The TLS connection .* failed.*host and port/,
  },
  'a server that does not speak TLS after all': {
    answer: 'Sorry, no TLS here',
    message: /The TLS connection .* failed.*sslmode/,
  },
}
for (const [
  name,
  { answer = 'S', certificate, query = '?sslmode=require', message },
] of Object.entries(FAILURES))
  t.test(`does not retry ${name}, and names TLS and the next step`, async (t) => {
    const server = await startTlsServer(t, answer, { certificate })
    const url = `postgres://ada:canary@localhost:${server.port}/the_way${query}`
    const found = await open(t, url)
    t.match(found.message, message)
    t.notMatch(found.message, /canary|\n/)
    t.equal(server.connections(), 1)
    t.equal(found.waits, 0)
  })

const UNUSABLE: Record<string, [string, RegExp]> = {
  'an authority’s file that does not exist': [
    'sslrootcert=/not/there',
    /^sslrootcert in DATABASE_URL is \/not\/there, a file that does not exist\. Correct the path/,
  ],
  'a client certificate’s file that does not exist': [
    'sslmode=verify-full&sslcert=not-there.pem',
    /^sslcert in DATABASE_URL is not-there\.pem, a file that does not exist/,
  ],
  'a folder as a key': [
    `sslkey=${encodeURIComponent(directory)}`,
    /^sslkey in DATABASE_URL is .*, a file that cannot be read \(EISDIR\)/,
  ],
  'a file that is not a certificate': [
    `sslrootcert=${fileOf('ca.der', '\0\0')}`,
    /^sslrootcert in DATABASE_URL is .*ca\.der, which is not in PEM format/,
  ],
  'a port that is not a number': [
    'port=abc',
    /^DATABASE_URL cannot be used: its port should be a number from 1 to 65535\.$/,
  ],
  'an unknown negotiation': [
    'sslnegotiation=never',
    /^DATABASE_URL cannot be used: Invalid sslnegotiation value/,
  ],
}
for (const [name, [query, message]] of Object.entries(UNUSABLE))
  t.test(`rejects ${name} in one sentence, without connecting`, async (t) => {
    const server = await startTlsServer(t, 'S', { certificate: valid })
    const at = query.startsWith('port') ? 'localhost' : `localhost:${server.port}`
    const found = await open(t, `postgres://ada:canary@${at}/the_way?${query}`)
    t.match(found.message, message)
    t.notMatch(found.message, /canary|\n/)
    t.equal(server.connections(), 0)
    t.equal(found.waits, 0)
  })

t.test('retries a database that cannot be reached', async (t) => {
  const server = await startTlsServer(t, 'N', { cut: 2 })
  const url = `postgres://ada@localhost:${server.port}/the_way?sslmode=require`
  const { message, waits } = await open(t, url, 300_000)
  t.equal(server.connections(), 3)
  t.equal(waits, 1)
  t.match(message, /does not offer it/)
})
