import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const NOT_SOURCE = new Set(['node_modules', 'dist', '.tap', 'test', 'e2e', 'bench'])

/**
 * What is built: from which sources, by which tool, into which folders, and with which results. The server comes first,
 * because it is the tool for the database.
 */
const PARTS = [
  {
    name: 'the server',
    sources: ['shared', 'server', 'tsconfig.base.json', 'pnpm-lock.yaml'],
    folders: ['server/dist', 'shared/dist'],
    results: ['server/dist/main.js', 'server/dist/src/main.js', 'shared/dist/index.js'],
    tool: { file: 'node_modules/typescript/bin/tsc', args: ['-b', 'shared', 'server'], cwd: '.' },
  },
  {
    name: 'the pages',
    sources: ['shared', 'web', 'tsconfig.base.json', 'pnpm-lock.yaml'],
    folders: ['web/dist'],
    results: ['web/dist/index.html'],
    tool: { file: 'web/node_modules/vite/bin/vite.js', args: ['build'], cwd: 'web' },
  },
  {
    name: 'an empty database',
    sources: ['scripts/setup-supabase.sql', 'server/src/ports/database', 'pnpm-lock.yaml'],
    folders: ['server/dist/database'],
    results: ['server/dist/database'],
    tool: {
      // Optimizing PGlite's code takes longer than this short use of it gains.
      flags: ['--liftoff-only'],
      file: 'server/dist/src/ports/database/embedded/build-prepared-database.js',
      args: [],
      cwd: '.',
    },
  },
]

/** Builds the parts whose sources have changed since their last build: the server, then the others at the same time. */
export async function buildWhatIsStale(root, { run, say }) {
  const [server, ...others] = PARTS
  await buildIfStale(root, server, { run, say })
  const builds = await Promise.allSettled(
    others.map((part) => buildIfStale(root, part, { run, say })),
  )
  for (const build of builds) if (build.status === 'rejected') throw build.reason
}

async function buildIfStale(root, part, { run, say }) {
  const { isComplete, isFresh, stamp, sources } = inspect(root, part)
  if (isFresh) return
  say(`Building ${part.name}.`)
  // tsc trusts its build info files and would not restore an output file that was removed.
  if (!isComplete)
    for (const folder of part.folders) rmSync(join(root, folder), { recursive: true, force: true })
  await runTool(root, part, run)
  writeFileSync(stamp, sources)
}

/** Returns the names of the parts that `buildWhatIsStale` would build. */
export const whatIsStale = (root) =>
  PARTS.filter((part) => !inspect(root, part).isFresh).map(({ name }) => name)

function inspect(root, { folders, results, sources: from }) {
  const stamp = join(root, folders[0], '.built-from')
  const isComplete = results.every((file) => existsSync(join(root, file)))
  const sources = hashOf(root, from)
  const isFresh = isComplete && existsSync(stamp) && readFileSync(stamp, 'utf8') === sources
  return { stamp, isComplete, sources, isFresh }
}

async function runTool(root, { name, tool, results }, run) {
  const { flags = [], file, args } = tool
  const { code } = await run(process.execPath, [...flags, join(root, file), ...args], {
    cwd: join(root, tool.cwd),
    env: { ...process.env, NODE_ENV: 'production' },
  })
  const isComplete = results.every((file) => existsSync(join(root, file)))
  if (code !== 0 || !isComplete)
    throw new Error(`Building ${name} failed; the lines above say why.`)
}

/** Hashes the names and contents of files and folders, and not their times, which a checkout changes. */
function hashOf(root, sources) {
  const hash = createHash('sha256')
  const add = (path) => {
    const full = join(root, path)
    if (statSync(full).isDirectory()) {
      for (const name of readdirSync(full).sort()) if (!NOT_SOURCE.has(name)) add(`${path}/${name}`)
    } else if (!path.endsWith('.gen.ts')) {
      // Generated files are written by the build itself.
      const content = readFileSync(full)
      hash.update(`${path}\n${content.length}\n`).update(content)
    }
  }
  for (const source of sources) add(source)
  return hash.digest('hex')
}
