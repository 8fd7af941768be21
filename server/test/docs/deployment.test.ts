import { existsSync, readFileSync } from 'node:fs'
import t from 'tap'
import { parse } from 'yaml'
import { EMULATOR_SETTINGS } from '../../emulator/settings.ts'
import { loadConfig } from '../../src/config/config.ts'
import { environmentNames } from '../support/environment-names.ts'
import { repositoryUrl } from '../support/repository.ts'

// Tests cannot use a container engine, so they compare the files with what the server and its build need.
const read = (name: string) => readFileSync(repositoryUrl(name), 'utf8')
const names = environmentNames()

interface Service {
  image?: string
  build?: string
  environment: Record<string, string>
  ports?: string[]
  volumes: string[]
  healthcheck?: { test: string[] }
  depends_on?: Record<string, { condition: string }>
}

const compose = parse(read('docker-compose.yml')) as {
  services: { server: Service; database: Service }
  volumes: Record<string, null>
}
const dockerfile = read('Dockerfile')
  .replaceAll(/\\\n\s*/g, ' ')
  .split('\n')
  .map((line) => /^([A-Z]+)\s+(.*)$/.exec(line))
  .flatMap((found) => (found ? [{ instruction: found[1], value: found[2] ?? '' }] : []))
const valuesOf = (instruction: string) =>
  dockerfile.filter((line) => line.instruction === instruction).map(({ value }) => value)
const imageEnvironment = Object.fromEntries(
  valuesOf('ENV').flatMap((value) => value.split(' ').map((pair) => pair.split('='))),
) as Record<string, string>

/** What the user has to put into `.env`. */
const GIVEN: Record<string, string> = {
  OWNER_TOKEN: 'an-owner-token-of-more-than-32-characters',
  REPLICATE_API_TOKEN: 'r8_0123456789',
  POSTGRES_PASSWORD: 'letters0and1digits',
}

/** Replaces `${NAME:-default}` and `${NAME:?what it should be}` as compose does. */
const filled = (value: string) =>
  value.replaceAll(/\$\{(\w+):([-?])([^}]*)\}/g, (_whole, name: string, kind, fallback: string) => {
    if (GIVEN[name] === undefined && kind === '?') throw new Error(`${name} has to be given`)
    return GIVEN[name] ?? fallback
  })
const filledAll = (environment: Record<string, string>) =>
  Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, filled(value)]))

t.test('passes only known variables with valid values to the server', async (t) => {
  const environment = filledAll({ ...imageEnvironment, ...compose.services.server.environment })
  for (const name of Object.keys(environment)) t.ok(names.has(name), name)
  const config = loadConfig(environment, '/app')
  t.match(config, { database: { engine: 'postgres' }, replicate: { emulated: false } })
  t.equal(config.host, '0.0.0.0')
})

t.test('connects the server to the database of compose', async (t) => {
  const { server, database } = compose.services
  const { DATABASE_URL = '' } = filledAll(server.environment)
  const url = new URL(DATABASE_URL)
  t.match(filledAll(database.environment), {
    POSTGRES_USER: url.username,
    POSTGRES_PASSWORD: url.password,
    POSTGRES_DB: url.pathname.slice(1),
  })
  t.same([url.hostname, url.port], ['database', '5432'])
  t.same(server.depends_on, { database: { condition: 'service_healthy' } })
  t.match(database.healthcheck?.test, ['CMD', 'pg_isready'])
  t.ok(Number(/^postgres:(\d+)-/.exec(database.image ?? '')?.[1]) >= 15)
})

t.test(
  'stores persistent data on named volumes, and publishes the port only on this machine',
  async (t) => {
    const { server, database } = compose.services
    t.same(server.volumes, [`files:${imageEnvironment['DATA_DIR']}`])
    t.same(database.volumes, ['database:/var/lib/postgresql/data'])
    t.same(Object.keys(compose.volumes).sort(), ['database', 'files'])
    const port = imageEnvironment['PORT']
    t.same(server.ports, [`127.0.0.1:${port}:${port}`])
    t.same(valuesOf('EXPOSE'), [port])
    t.same(valuesOf('VOLUME'), [imageEnvironment['DATA_DIR']])
  },
)

t.test('copies existing files into the image, and runs the build without root', async (t) => {
  const { scripts, engines } = JSON.parse(read('package.json')) as {
    scripts: Record<string, string>
    engines: { node: string }
  }
  t.ok(scripts['build'])
  t.match(engines.node, /^>=20/)
  for (const from of valuesOf('FROM')) t.match(from, /^node:(?:22|24)-/)
  const copied = valuesOf('COPY').flatMap((value) => value.split(' ').slice(0, -1))
  for (const path of copied.filter((word) => !word.startsWith('--'))) {
    const name = path.replace(/^\/app\//, '')
    const isBuilt = /(?:^|\/)(?:node_modules|dist)$/.test(name)
    t.ok(isBuilt || existsSync(repositoryUrl(name)), name)
  }
  for (const needed of ['pnpm-workspace.yaml', 'setup-supabase.sql', 'web/dist', 'shared/dist'])
    t.ok(
      copied.some((path) => path.startsWith('/app/') && path.endsWith(needed)),
      needed,
    )
  t.match(valuesOf('CMD').at(-1), /"server\/dist\/src\/main\.js"/)
  t.same(valuesOf('USER'), ['node'])
  t.match(valuesOf('HEALTHCHECK')[0], `127.0.0.1:${imageEnvironment['PORT']}/api/health/live`)
})

t.test('documents exactly the variables that are read in .env.example', async (t) => {
  const documented = [...read('.env.example').matchAll(/^#? ?([A-Z][A-Z0-9_]*)=/gm)].map(
    ([, name]) => name,
  )
  const readElsewhere = Object.keys(EMULATOR_SETTINGS)
  const undocumented = ['NODE_ENV', ...[...names].filter((name) => name.startsWith('NEXT_PUBLIC_'))]
  t.same(
    [...names].filter((name) => !undocumented.includes(name) && !documented.includes(name)),
    [],
    'not documented',
  )
  t.same(
    documented.filter((name) => !names.has(name ?? '') && !readElsewhere.includes(name ?? '')),
    [],
    'not read',
  )
})
