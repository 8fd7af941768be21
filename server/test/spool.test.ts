import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import t from 'tap'
import { openSpool } from '../src/spool.ts'
import { kill, messageOf, runChild } from './support/child.ts'

const holderScript = new URL('spool-holder.js', import.meta.url)

t.test(
  'removes the spool of a dead process at the next start, but never that of a live one',
  async (t) => {
    const parent = t.testdir({ 'left-by-an-older-version.zip': 'half of a ZIP' })
    const [dying, living] = [runChild(t, holderScript, parent), runChild(t, holderScript, parent)]
    const [dead, live] = (await Promise.all([messageOf(dying), messageOf(living)])) as [
      string,
      string,
    ]
    await kill(dying)
    t.ok(existsSync(join(dead, 'upload')), 'the killed process could not clean up')
    const spool = await openSpool(parent)
    t.notOk(existsSync(dead))
    t.ok(existsSync(join(live, 'upload')))
    t.same(new Set(await readdir(parent)), new Set([spool, live].map(nameIn(parent))))
    await spool.close()
    t.same(await readdir(parent), [nameIn(parent)(live)], 'a spool is removed when it is closed')
  },
)

t.test(
  'does not mistake the folder of a server that is just starting for a dead one',
  async (t) => {
    const parent = t.testdir({})
    const opening: ReturnType<typeof openSpool>[] = []
    for (let count = 0; count < 100; count += 1) {
      opening.push(openSpool(parent))
      // Each starts a moment later, so that some look while another creates its folder.
      await setImmediate()
    }
    const spools = await Promise.all(opening)
    t.same(new Set(await readdir(parent)), new Set(spools.map(nameIn(parent))))
    await Promise.all(spools.map((spool) => spool.close()))
  },
)

const nameIn = (parent: string) => (spool: string | { directory: string }) =>
  (typeof spool === 'string' ? spool : spool.directory).slice(parent.length + 1)
