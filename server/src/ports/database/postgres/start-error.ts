import { type DatabaseError, DatabaseSetupError } from '../database.ts'
import { fromPostgres } from './postgres-error.ts'

interface Failure {
  /** Matches the SQLSTATE or Node.js’s code, a space, and the message of Node.js, `pg`, PostgreSQL or PgBouncer. */
  when: RegExp
  cause: string
  step: string
}

const NO_VERIFY = 'set sslmode=no-verify in DATABASE_URL to encrypt without checking the server'

/** Failures that a retry does not fix. The first one that matches counts. */
const FAILURES: readonly Failure[] = [
  {
    when: /does not support SSL connections/,
    cause: 'DATABASE_URL asks for TLS, but the database does not offer it',
    step: 'Enable TLS there, or set sslmode=disable in DATABASE_URL if the network in between is private.',
  },
  {
    when: /^CERT_(?:HAS_EXPIRED|NOT_YET_VALID)/,
    cause: 'The database’s TLS certificate has expired or is not valid yet',
    step: `Renew it on the database server and check the clocks, or ${NO_VERIFY}.`,
  },
  {
    when: /^ERR_TLS_CERT_ALTNAME_INVALID/,
    cause: 'The database’s TLS certificate is for another host name',
    step: `Use a name of the certificate as the host in DATABASE_URL, or ${NO_VERIFY}.`,
  },
  {
    when: /^(?:DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED|UNABLE_TO_|CERT_|INVALID_CA)/,
    cause: 'This machine does not trust the database’s TLS certificate',
    step: `Add sslrootcert=/path/to/ca.pem to DATABASE_URL, with the certificate of the authority that issued it, or ${NO_VERIFY}.`,
  },
  {
    when: /certificate[ _]required|valid client certificate/i,
    cause: 'The database asks for a TLS client certificate',
    step: 'Add sslcert=/path/to/client.pem and sslkey=/path/to/client.key to DATABASE_URL.',
  },
  {
    when: /no pg_hba\.conf entry.*(?:no encryption|SSL off)|(?:SSL|TLS)(?: connection)?(?: is)? required|connection is insecure/i,
    cause: 'The database rejected a connection without TLS',
    step: 'Add sslmode=verify-full to DATABASE_URL, and sslrootcert=/path/to/ca.pem if the certificate is from a private authority. If the database has no TLS, allow this user and host in its pg_hba.conf.',
  },
  {
    when: /^(?:EPROTO|ERR_(?:SSL|TLS|OSSL)_)|establishing an SSL connection/,
    cause: 'The TLS connection to the database failed',
    step: 'Check that the host and port in DATABASE_URL are those of PostgreSQL, and check sslmode, sslrootcert, sslcert and sslkey.',
  },
  {
    when: /client password must be/,
    cause: 'The database asks for a password, but DATABASE_URL has none',
    step: 'Write it as in postgres://user:password@db.example.com:5432/the_way.',
  },
  {
    when: /unsupported startup parameter/,
    cause: 'The pooler at DATABASE_URL rejects a parameter of the connection',
    step: 'Remove it from DATABASE_URL, or connect to PostgreSQL itself.',
  },
  {
    when: /statement pooling mode/,
    cause: 'The pooler at DATABASE_URL is in statement mode, which has no transactions',
    step: 'Use session or transaction mode, or connect to PostgreSQL itself.',
  },
  {
    when: /^3D000 |no such database|database "[^"]*" does not exist/,
    cause: 'The database in DATABASE_URL does not exist',
    step: 'Create it: createdb <name>. A pooler also needs an entry for it.',
  },
  {
    when: /^28|authentication failed|no such user|user not found|role "[^"]*" does not exist/,
    cause: 'The database rejected DATABASE_URL',
    step: 'Check user and password, and whether the database allows connections from this host.',
  },
]

/**
 * Converts an error of connecting or of applying the schema: to a `DatabaseSetupError` with the cause and the next step
 * if the start has to stop, otherwise to a `DatabaseError`.
 */
export function toStartError(error: unknown): DatabaseError | DatabaseSetupError {
  if (error instanceof DatabaseSetupError) return error
  const converted = fromPostgres(error)
  const code = error instanceof Error && 'code' in error ? error.code : ''
  const failure = FAILURES.find(({ when }) => when.test(`${code} ${converted.message}`.trim()))
  if (failure === undefined) return converted
  const { cause, step } = failure
  return new DatabaseSetupError(`${cause} (${converted.message}). ${step}`, { cause: error })
}
