import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { root } from './script.mjs'

// `pnpm licences`: every package that runs in production, on the server or in the pages, with version and licence.

const WORKSPACE = ['server', 'shared', 'web']

const read = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))

/** Where a package lies, as Node would find it from `folder`; undefined for one that is made for another machine. */
function find(name, folder) {
  // By a file in it: the plain name of some packages is also one of Node's own.
  const places = createRequire(join(folder, 'package.json')).resolve.paths(`${name}/package.json`)
  const place = places.find((path) => existsSync(join(path, name, 'package.json')))
  return place && realpathSync(join(place, name))
}

const licenceOf = ({ license, licenses }) =>
  license?.type ?? license ?? licenses?.map(({ type }) => type).join(' OR ') ?? 'none named'

const found = new Map()
const folders = WORKSPACE.map((folder) => join(root, folder))
const seen = new Set(folders)
// Grows while it is walked, until there is nothing new.
for (const folder of folders) {
  const manifest = read(folder)
  if (folder.includes('node_modules'))
    found.set(`${manifest.name} ${manifest.version}`, licenceOf(manifest))
  for (const name of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })) {
    const next = find(name, folder)
    const isOptional = name in (manifest.optionalDependencies ?? {})
    if (!next && !isOptional) throw new Error(`${name} is not installed: run npm start first.`)
    if (!next || seen.has(next)) continue
    seen.add(next)
    folders.push(next)
  }
}
for (const [name, licence] of [...found].sort(([a], [b]) => a.localeCompare(b)))
  console.log(`${name} ${licence}`)
