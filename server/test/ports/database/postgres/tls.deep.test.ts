import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import t, { type Test } from 'tap'
import { openPostgresDatabase } from '../../../../src/ports/database/postgres/postgres-database.ts'
import { readSetupSql } from '../../../../src/ports/database/schema.ts'
import { type Certificate, createAuthority } from '../../../support/certificate.ts'
import { administer, type PostgresServer, startPostgres } from '../../../support/postgres-server.ts'
import { temporaryDirectory } from '../../../support/temporary-directory.ts'
import { UNHURRIED } from '../../../support/test-database.ts'

const schemaSql = readSetupSql()
/** Every printable character of ASCII, and some others. */
const PASSWORD = `${String.fromCharCode(...Array.from({ length: 95 }, (_, index) => index + 32))}äß日本🌊`
const HBA = `
host    all  postgres  127.0.0.1/32  trust
hostssl all  ada       127.0.0.1/32  scram-sha-256
`

const directory = temporaryDirectory(t)
const authority = createAuthority()
const ca = join(directory, 'ca.pem')
writeFileSync(ca, authority.cert)
const verified = `?sslmode=verify-full&sslrootcert=${encodeURIComponent(ca)}`

/** Starts a server with this certificate, where `ada` needs TLS and the password. Returns her URL. */
async function startWithTls(t: Test, { key, cert }: Certificate) {
  const server = await startPostgres(t, {
    files: { 'pg_hba.conf': HBA, 'server.key': key, 'server.crt': cert },
    settings: { ssl: 'on' },
  })
  return { urlOf: await createAda(t, server) }
}

async function createAda(t: Test, server: PostgresServer) {
  const database = await server.createDatabase(t)
  const name = new URL(database).pathname.slice(1)
  await administer(
    server.url,
    `create role ada superuser login password ${pg.escapeLiteral(PASSWORD)}`,
  )
  await administer(server.url, `alter database ${name} owner to ada`)
  return (query: string, password = encodeURIComponent(PASSWORD)) => {
    const url = new URL(query, database)
    return url.href.replace('postgres@127.0.0.1', `ada:${password}@localhost`)
  }
}

async function rejectionOf(connectionString: string) {
  let waits = 0
  const onWait = () => {
    waits += 1
  }
  const error: unknown = await openPostgresDatabase({
    connectionString,
    schemaSql,
    onWait,
    ...UNHURRIED,
  }).then(
    (database) => database.close(),
    (error: unknown) => error,
  )
  return { message: error instanceof Error ? `${error.name}: ${error.message}` : '', waits }
}

t.test('connects with TLS, a private authority and every character in the password', async (t) => {
  const { urlOf } = await startWithTls(t, authority.issue(['localhost']))
  const database = await openPostgresDatabase({
    connectionString: urlOf(verified),
    schemaSql,
    ...UNHURRIED,
  })
  t.match(await database.call.schema_version({}), { version: Number })
  await database.close()
  // The modes that only encrypt.
  for (const query of ['?sslmode=no-verify', '?uselibpqcompat=true&sslmode=require'])
    await (
      await openPostgresDatabase({ connectionString: urlOf(query), schemaSql, ...UNHURRIED })
    ).close()

  const rejected: [string, string, RegExp][] = [
    ['without TLS', urlOf(''), /rejected a connection without TLS .*sslmode=verify-full/],
    ['without the authority', urlOf('?sslmode=require'), /does not trust .*sslrootcert=/],
    [
      'with a wrong password',
      urlOf(verified, 'wrong'),
      /rejected DATABASE_URL .*user and password/,
    ],
    ['without a password', urlOf(verified, ''), /asks for a password, but DATABASE_URL has none/],
    [
      'at a host that the certificate does not name',
      urlOf(verified).replace('localhost', '127.0.0.1'),
      /for another host name .*127\.0\.0\.1/,
    ],
  ]
  for (const [name, url, message] of rejected) {
    const found = await rejectionOf(url)
    t.match(
      found,
      { message: new RegExp(`^DatabaseSetupError: .*${message.source}`), waits: 0 },
      name,
    )
    t.notMatch(found.message, PASSWORD)
  }
})

t.test('stops at an expired certificate', async (t) => {
  const expired = authority.issue(['localhost'], { expires: 2020 })
  const { urlOf } = await startWithTls(t, expired)
  t.match(await rejectionOf(urlOf(verified)), {
    message: /^DatabaseSetupError: .*certificate has expired .*Renew it/,
    waits: 0,
  })
})

t.test('stops if the server has no TLS, or asks for a client certificate', async (t) => {
  const plain = await startPostgres(t)
  t.match(await rejectionOf(`${plain.url}?sslmode=require`), {
    message: /^DatabaseSetupError: DATABASE_URL asks for TLS, .*sslmode=disable/,
    waits: 0,
  })
  const { key, cert } = authority.issue(['localhost'])
  const strict = await startPostgres(t, {
    files: {
      'pg_hba.conf': 'hostssl all all 127.0.0.1/32 trust clientcert=verify-ca\n',
      'server.key': key,
      'server.crt': cert,
      'root.crt': authority.cert,
    },
    settings: { ssl: 'on', ssl_ca_file: 'root.crt' },
  })
  const at = `${strict.url.replace('127.0.0.1', 'localhost')}${verified}`
  t.match(await rejectionOf(at), {
    message: /^DatabaseSetupError: .*client certificate .*sslcert=.*sslkey=/,
    waits: 0,
  })
  const client = authority.issue(['ada'])
  const parameters = Object.entries({ sslcert: client.cert, sslkey: client.key }).map(
    ([name, text]) => {
      const path = join(directory, name)
      writeFileSync(path, text)
      return `&${name}=${encodeURIComponent(path)}`
    },
  )
  t.same(await rejectionOf(`${at}${parameters.join('')}`), { message: '', waits: 0 })
})
