import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { safetensors } from '../../../emulator/trainings/safetensors.ts'
import { findInZip } from '../../../src/trainings/weights/find-in-zip.ts'
import { unpack } from '../../../src/trainings/weights/unpack.ts'
import { makeRawZip, makeZip } from '../../support/make-zip.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'

const LORA = safetensors({ 'layer.lora_A.weight': [4, 64] }, 'a LoRA')

async function find(t: Test, zip: Buffer) {
  const spool = temporaryDirectory(t)
  const found = await findInZip(Readable.from([zip]), spool)
  t.strictSame(await readdir(spool), [], 'nothing is left in the spool')
  return found
}

t.test('finds the LoRA in a ZIP, whether it is stored or deflated', async (t) => {
  for (const compress of [false, true]) {
    const zip = await makeZip([
      { name: 'output/', data: '' },
      { name: 'output/config.yaml', data: 'job: extension' },
      { name: 'output/lora.safetensors', data: LORA, compress },
    ])
    const found = await find(t, zip)
    if (!found) throw new Error('Nothing was found.')
    t.match(found, {
      bytes: LORA.length,
      sha256: createHash('sha256').update(LORA).digest('hex'),
      is_deflated: compress,
    })
    const packed = zip.subarray(found.start, found.start + found.packed_bytes)
    t.ok((await buffer(unpack(Readable.from([packed]), found))).equals(LORA))
  }
})

t.test('finds nothing in a hostile or damaged ZIP', async (t) => {
  const name = 'lora.safetensors'
  const good = await makeZip([{ name, data: LORA }])
  const zips: Record<string, Buffer> = {
    'not a ZIP': Buffer.alloc(500, 'x'),
    'cut short': good.subarray(0, -30),
    'a path out of its folder': makeRawZip([{ name: `../${name}`, data: LORA }]),
    'the same name twice': makeRawZip([
      { name, data: LORA },
      { name, data: LORA },
    ]),
    'more data than it declares': makeRawZip([{ name, data: LORA, method: 8, bytes: 100 }]),
    'less data than it declares': makeRawZip([
      { name, data: LORA, method: 8, bytes: LORA.length + 1 },
    ]),
    'damaged data': makeRawZip([{ name, data: LORA, method: 8, packed: Buffer.alloc(300, 7) }]),
    'an unknown compression': makeRawZip([{ name, data: LORA, method: 12 }]),
    'an error page': makeRawZip([{ name, data: '<html>Not found</html>' }]),
    'no .safetensors': makeRawZip([{ name: 'lora.ckpt', data: LORA }]),
  }
  for (const [what, zip] of Object.entries(zips)) t.equal(await find(t, zip), null, what)
})
