import type { ConnectionCheck, ConnectionCheckItem } from '@the-way/shared'
import { MAX_PAGES, readPages } from '../ports/replicate/read-pages.ts'
import type { Replicate } from '../ports/replicate/replicate.ts'
import { combine, failed, ok } from './check-item.ts'

/** Checks whether the models that trainings add versions to exist, and how many versions they have. */
export async function checkBaseModels(
  replicate: Replicate,
  names: ReadonlySet<string>,
): Promise<{ base_models: ConnectionCheck['base_models']; check: ConnectionCheckItem }> {
  const found = await Promise.all([...names].map((name) => checkBaseModel(replicate, name)))
  return {
    base_models: found.map(({ name, exists }) => ({ name, exists })),
    check: combine(found.map(({ check }) => check)),
  }
}

async function checkBaseModel(replicate: Replicate, fullName: string) {
  const [owner = '', name = ''] = fullName.split('/')
  const result = (exists: boolean, detail: string) => ({
    name: fullName,
    exists,
    check: ok('base_model', `${fullName} ${detail}.`),
  })
  try {
    if (!(await replicate.getModel(owner, name)))
      return result(false, 'will be created with the first training')
    const { items, complete } = await readPages(replicate.listVersions(owner, name), MAX_PAGES)
    const amount = items.length.toLocaleString('en')
    const more = complete ? amount : `more than ${amount}`
    return result(true, `has ${more} ${items.length === 1 ? 'version' : 'versions'}`)
  } catch (error) {
    return { name: fullName, exists: null, check: failed('base_model', error) }
  }
}
