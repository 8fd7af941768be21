import pg from 'pg'
import t from 'tap'
import { toStartError } from '../../../../src/ports/database/postgres/start-error.ts'

const fromServer = (code: string, message: string) =>
  Object.assign(new pg.DatabaseError(message, 0, 'error'), { code })
const fromNode = (code: string, message: string) => Object.assign(new Error(message), { code })

const HBA = 'no pg_hba.conf entry for host "10.0.0.1", user "ada", database "the_way"'
const WITHOUT_TLS = /rejected a connection without TLS .*sslmode=verify-full/
const REJECTED = /rejected DATABASE_URL .*Check user and password/

/** What servers that the tests do not run, and Node.js, report. */
const FINAL: [string, Error, RegExp][] = [
  ['PgBouncer with client_tls_sslmode', fromServer('08P01', 'SSL required'), WITHOUT_TLS],
  ['PostgreSQL 13', fromServer('28000', `${HBA}, SSL off`), WITHOUT_TLS],
  ['PostgreSQL 17', fromServer('28000', `${HBA}, no encryption`), WITHOUT_TLS],
  [
    'Azure',
    fromServer('28000', 'SSL connection is required. Please specify SSL connection options.'),
    WITHOUT_TLS,
  ],
  [
    'Neon',
    fromServer('08P01', 'connection is insecure (try using `sslmode=require`)'),
    WITHOUT_TLS,
  ],
  ['a host that TLS does not help', fromServer('28000', `${HBA}, SSL encryption`), REJECTED],
  [
    'a wrong password',
    fromServer('28P01', 'password authentication failed for user "ada"'),
    REJECTED,
  ],
  ['PgBouncer’s wrong password', fromServer('08P01', 'SASL authentication failed'), REJECTED],
  ['Supavisor’s unknown user', fromServer('XX000', 'Tenant or user not found'), REJECTED],
  [
    'a certificate of the future',
    fromNode('CERT_NOT_YET_VALID', 'certificate is not yet valid'),
    /TLS certificate has expired or is not valid yet .*check the clocks/,
  ],
  [
    'an intermediate authority',
    fromNode('UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'unable to get local issuer certificate'),
    /does not trust .*TLS certificate .*sslrootcert=/,
  ],
  [
    'a key of another certificate',
    fromNode('ERR_OSSL_X509_KEY_VALUES_MISMATCH', 'key values mismatch'),
    /TLS connection .* failed .*sslkey/,
  ],
  ['old ciphers', fromNode('EPROTO', 'sslv3 alert handshake failure'), /TLS connection .* failed/],
]
for (const [name, error, message] of FINAL)
  t.test(`stops the start at ${name}`, async (t) => {
    t.match(toStartError(error), { name: 'DatabaseSetupError', message, cause: error })
  })

const TEMPORARY: Error[] = [
  fromServer('57P03', 'the database system is starting up'),
  fromServer('53300', 'sorry, too many clients already'),
  fromServer('08P01', 'server login has been failing, try again later (server_login_retry)'),
  fromNode('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:5432'),
  fromNode('ENOTFOUND', 'getaddrinfo ENOTFOUND db.example.com'),
  fromNode('ECONNRESET', 'read ECONNRESET'),
  new Error('timeout expired'),
  new Error('Connection terminated unexpectedly'),
]
for (const error of TEMPORARY)
  t.test(`retries after: ${error.message}`, async (t) => {
    t.match(toStartError(error), { name: 'DatabaseError', kind: 'unavailable' })
  })
