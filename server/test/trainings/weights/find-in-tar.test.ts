import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import t from 'tap'
import { type Header, pack } from 'tar-stream'
import { safetensors } from '../../../emulator/trainings/safetensors.ts'
import { findInTar } from '../../../src/trainings/weights/find-in-tar.ts'

const LORA = safetensors({ 'layer.lora_A.weight': [4, 64] }, 'a LoRA')
const OTHER = safetensors({ 'layer.weight': [8, 64] }, 'something else')

type Entry = [name: string, content: Buffer | string, header?: Partial<Header>]

async function tarOf(...entries: Entry[]): Promise<Buffer> {
  const tar = pack()
  for (const [name, content, header] of entries)
    tar.entry({ ...header, name }, typeof content === 'string' ? Buffer.from(content) : content)
  tar.finalize()
  return buffer(tar)
}

const find = (tar: Buffer) => findInTar(Readable.from([tar]))

t.test('finds the LoRA of each trainer, wherever it is in the tar', async (t) => {
  const folder = 'output/flux_train_replicate'
  const long = `${'folder-with-a-long-name/'.repeat(12)}lora.safetensors`
  const tars: Record<string, Entry[]> = {
    'FLUX: first, before the captions': [
      [`${folder}/lora.safetensors`, LORA],
      [`${folder}/config.yaml`, 'job: extension\n'],
      [`${folder}/captions/1.txt`, 'a lamp\n'],
    ],
    'SDXL: beside its embeddings': [
      ['embeddings.pti', OTHER],
      ['lora.safetensors', LORA],
    ],
    'a name that needs an extended header': [
      ['readme.txt', 'x'.repeat(5000)],
      [long, LORA],
    ],
    'the one with lora in its name': [
      ['text_encoder.safetensors', OTHER],
      ['My-LoRA.safetensors', LORA],
    ],
    'lora.safetensors before other LoRAs': [
      ['lora_000250.safetensors', OTHER],
      ['lora.safetensors', LORA],
    ],
    'the only one': [['flux-lamp.SAFETENSORS', LORA]],
    'beside what macOS adds': [
      ['._lora.safetensors', OTHER],
      ['__MACOSX/lora.safetensors', OTHER],
      ['lora.safetensors', LORA],
    ],
  }
  for (const [name, entries] of Object.entries(tars)) {
    const tar = await tarOf(...entries)
    // In small chunks, so that headers are split too.
    const chunks = Array.from({ length: Math.ceil(tar.length / 700) }, (_, at) =>
      tar.subarray(at * 700, (at + 1) * 700),
    )
    const found = await findInTar(Readable.from(chunks))
    t.match(found, {
      bytes: LORA.length,
      sha256: createHash('sha256').update(LORA).digest('hex'),
      packed_bytes: LORA.length,
      is_deflated: false,
    })
    const start = found?.start ?? 0
    t.ok(tar.subarray(start, start + LORA.length).equals(LORA), name)
  }
})

t.test('finds nothing if it would have to guess', async (t) => {
  const tars: Record<string, Entry[]> = {
    'no .safetensors': [['lora.ckpt', LORA]],
    'two with neutral names': [
      ['1.safetensors', LORA],
      ['2.safetensors', OTHER],
    ],
    'two LoRAs': [
      ['lora_250.safetensors', LORA],
      ['lora_500.safetensors', OTHER],
    ],
    'two of one name': [
      ['a/lora.safetensors', LORA],
      ['b/lora.safetensors', OTHER],
    ],
    'an error page': [['lora.safetensors', '<html>Not found</html>']],
    'an empty file': [['lora.safetensors', '']],
    'a header longer than the file': [['lora.safetensors', LORA.subarray(0, 20)]],
    'a path out of its folder': [['../lora.safetensors', LORA]],
    'an absolute path': [['/etc/lora.safetensors', LORA]],
    'a symbolic link': [['lora.safetensors', '', { type: 'symlink', linkname: '/etc/passwd' }]],
  }
  for (const [name, entries] of Object.entries(tars))
    t.equal(await find(await tarOf(...entries)), null, name)
})

t.test('finds nothing in a damaged tar', async (t) => {
  const tar = await tarOf(['lora.safetensors', LORA])
  t.equal(await find(tar.subarray(0, 512 + 100)), null, 'cut short in the file')
  t.equal(await find(tar.subarray(0, 300)), null, 'cut short in the header')
  t.equal(await find(Buffer.alloc(2048, 'x')), null, 'not a tar')
  t.equal(await find(Buffer.alloc(0)), null, 'empty')
  const changed = Buffer.from(tar)
  changed[0] = 0x41
  t.equal(await find(changed), null, 'a wrong checksum')
})

t.test('stops at a header that would fill the memory, and at too many entries', async (t) => {
  const huge = await tarOf(['a.txt', ''])
  // The size of the header that follows, in octal digits: 900 MB. The type of an extended header is `x`.
  huge.write('06551421000 ', 124)
  huge.write('x', 156)
  huge.write('        ', 148)
  const sum = huge.subarray(0, 512).reduce((total, byte) => total + byte, 0)
  huge.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  let read = 0
  const endless = (function* () {
    yield huge.subarray(0, 512)
    for (;;) {
      read += 65_536
      if (read > 20_000_000) throw new Error('read on')
      yield Buffer.alloc(65_536, 'x')
    }
  })()
  t.equal(await findInTar(Readable.from(endless)), null)
  t.ok(read < 10_000_000, `read ${read} bytes`)

  const one = (await tarOf(['a.txt', ''])).subarray(0, 512)
  let entries = 0
  const many = (function* () {
    for (; entries < 200_000; entries += 1) yield one
  })()
  t.equal(await findInTar(Readable.from(many)), null)
  t.ok(entries < 5000, `read ${entries} entries`)
})

t.test('passes on an error of the storage, which says nothing about the tar', async (t) => {
  const tar = await tarOf(['lora.safetensors', LORA])
  const failing = (function* () {
    yield tar.subarray(0, 600)
    throw new Error('the storage does not answer')
  })()
  await t.rejects(findInTar(Readable.from(failing)), { message: 'the storage does not answer' })
})
