import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import t from 'tap'
import { openSpool } from '../src/spool.ts'
import { kill, messageOf, runChild } from './support/child.ts'

const holderScript = new URL('spool-holder.js', import.meta.url)

t.test(
  'the spool of a dead process is cleared at the next start, a live one’s never',
  async (t) => {
    const parent = t.testdir({ 'left-by-an-older-version.zip': 'half of a ZIP' })
    const [dying, living] = [runChild(t, holderScript, parent), runChild(t, holderScript, parent)]
    const [dead, live] = (await Promise.all([messageOf(dying), messageOf(living)])) as [
      string,
      string,
    ]
    await kill(dying)
    t.ok(existsSync(join(dead, 'upload')), 'it had no time to clear up')
    const spool = await openSpool(parent)
    t.notOk(existsSync(dead))
    t.ok(existsSync(join(live, 'upload')))
    t.same(new Set(await readdir(parent)), new Set([spool, live].map(nameIn(parent))))
    await spool.close()
    t.same(await readdir(parent), [nameIn(parent)(live)], 'it clears up after itself')
  },
)

t.test('servers that start at once take no other’s folder for a dead one’s', async (t) => {
  const parent = t.testdir({})
  const opening: ReturnType<typeof openSpool>[] = []
  for (let count = 0; count < 100; count += 1) {
    opening.push(openSpool(parent))
    // Each a moment later, so that some look just when another makes its folder.
    await setImmediate()
  }
  const spools = await Promise.all(opening)
  t.same(new Set(await readdir(parent)), new Set(spools.map(nameIn(parent))))
  await Promise.all(spools.map((spool) => spool.close()))
})

const nameIn = (parent: string) => (spool: string | { directory: string }) =>
  (typeof spool === 'string' ? spool : spool.directory).slice(parent.length + 1)
