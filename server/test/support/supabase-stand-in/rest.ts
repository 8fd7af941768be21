import type { FastifyPluginAsync } from 'fastify'
import pg from 'pg'
import { type Keys, type Role, roleOf } from './keys.ts'

interface Answer {
  status: number
  body: string
}

export interface RestSwitches {
  /** Every call gets the response of a gateway whose service is down: 503 with an HTML page. */
  isAway?: boolean
}

/** `/rest/v1/rpc/<function>` in front of a PostgreSQL database, like PostgREST (documentation of version 12). */
export const restRoutes: FastifyPluginAsync<{
  keys: Keys
  databaseUrl: string
  switches: RestSwitches
}> = async (app, { keys, databaseUrl, switches }) => {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 })
  pool.on('error', () => {})
  app.addHook('onClose', () => pool.end())
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) =>
    done(null, body),
  )

  app.post<{ Params: { name: string }; Body: string }>(
    '/rest/v1/rpc/:name',
    { bodyLimit: 20 * 1024 * 1024 },
    async (request, reply) => {
      if (switches.isAway)
        return reply.code(503).type('text/html').send('<h1>503 Service Unavailable</h1>')
      const role = roleOf(request, keys)
      const { status, body } = role
        ? await callFunction(pool, request.params.name, request.body, role)
        : problem(401, { message: 'Invalid API key', hint: 'Double check your API key.' })
      return reply.code(status).type('application/json; charset=utf-8').send(body)
    },
  )
}

const problem = (status: number, error: object): Answer => ({ status, body: JSON.stringify(error) })

async function callFunction(
  pool: pg.Pool,
  name: string,
  body: string,
  role: Role,
): Promise<Answer> {
  let client: pg.PoolClient
  try {
    client = await pool.connect()
  } catch (error) {
    return problem(503, {
      code: 'PGRST000',
      details: String(error),
      hint: null,
      message: 'Database connection error. Retrying the connection.',
    })
  }
  try {
    return await inTransaction(client, name, body, role)
  } catch (error) {
    return fromError(error, role)
  } finally {
    client.release()
  }
}

/** Runs the function in a transaction, which is read-only unless the function is `volatile`. */
async function inTransaction(client: pg.PoolClient, name: string, body: string, role: Role) {
  const { rows } = await client.query<{ volatility: string }>(
    `select provolatile as volatility from pg_catalog.pg_proc
    where pronamespace = 'public'::regnamespace and proname = $1 and proargnames = array['p']`,
    [name],
  )
  const [found] = rows
  if (!found || !isCall(body))
    return problem(404, {
      code: 'PGRST202',
      details: `Searched for the function public.${name} with parameter p, but no matches were found in the schema cache.`,
      hint: null,
      message: `Could not find the function public.${name}(p) in the schema cache`,
    })
  await client.query(found.volatility === 'v' ? 'begin' : 'begin read only')
  try {
    await client.query(
      `select set_config('role', $1, true), set_config('request.jwt.claims', $2, true),
        set_config('search_path', 'public, extensions', true)`,
      [role, JSON.stringify({ role })],
    )
    const result = await client.query<{ body: string }>(
      `select coalesce((json_agg(call.scalar) -> 0)::text, 'null') as body
      from (select $1::json as payload) sent,
        lateral json_to_record(sent.payload) as given(p jsonb),
        lateral (select public.${pg.escapeIdentifier(name)}(p := given.p) as scalar) call`,
      [body],
    )
    await client.query('commit')
    return { status: 200, body: result.rows[0]?.body ?? 'null' }
  } catch (error) {
    await client.query('rollback')
    throw error
  }
}

function isCall(body: string): boolean {
  const sent: unknown = JSON.parse(body)
  return typeof sent === 'object' && sent !== null && Object.keys(sent).join() === 'p'
}

/** PostgREST's mapping of SQLSTATE to HTTP status ("Errors"), for the errors that our functions can cause. */
const STATUSES: [RegExp, number][] = [
  [/^42501$/, 403],
  [/^(?:08|53)/, 503],
  [/^(?:23503|23505)$/, 409],
  [/^25006$/, 405],
  [/^(?:25|40|57|XX)/, 500],
]

function fromError(error: unknown, role: Role): Answer {
  if (!(error instanceof pg.DatabaseError))
    return problem(503, {
      code: 'PGRST001',
      details: String(error),
      hint: null,
      message: 'Database client error. Retrying the connection.',
    })
  const code = error.code ?? 'XX000'
  const status = STATUSES.find(([pattern]) => pattern.test(code))?.[1] ?? 400
  const { message, detail, hint } = error
  const forRole = code === '42501' && role === 'anon' ? 401 : status
  return problem(forRole, { code, details: detail ?? null, hint: hint ?? null, message })
}
