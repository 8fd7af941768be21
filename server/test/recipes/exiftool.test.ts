import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Recipe } from '@the-way/shared'
import t, { type Test } from 'tap'
import { readWithExifTool, skip } from '../support/exiftool.ts'
import { drawImage } from '../support/make-image.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { makeImages, RECIPE, rewrite } from './support.ts'

const textOf = (tags: Record<string, unknown>) =>
  String(tags['PNG:Parameters'] ?? tags['EXIF:UserComment'])

/** Writes each image with its recipe, and returns what ExifTool reads. */
async function readBack(t: Test, images: Iterable<[string, Buffer, Recipe | null]>) {
  const directory = temporaryDirectory(t)
  const paths: string[] = []
  for (const [name, bytes, recipe] of images) {
    const path = join(directory, name)
    writeFileSync(path, await rewrite(bytes, recipe))
    paths.push(path)
  }
  return readWithExifTool(paths)
}

/** One image of each format. */
const inEachFormat = async (recipe: Recipe): Promise<[string, Buffer, Recipe][]> => [
  ['image.png', await drawImage().png().toBuffer(), recipe],
  ['image.jpg', await drawImage().jpeg().toBuffer(), recipe],
  ['image.webp', await drawImage().webp().toBuffer(), recipe],
]

t.test(
  'ExifTool reads the recipe from every kind of file, without warnings',
  { skip },
  async (t) => {
    const images = [...(await makeImages())]
    const all = await readBack(
      t,
      images.map(([name, bytes]): [string, Buffer, Recipe] => [name, bytes, RECIPE]),
    )
    t.equal(all.length, images.length)
    for (const tags of all) {
      const name = String(tags['File:FileName'])
      t.notOk(tags['ExifTool:Warning'] ?? tags['ExifTool:Error'], name)
      t.equal(
        textOf(tags),
        `LMP lamp on a desk\nSteps: 28, CFG scale: 3.5, Seed: 1234, Size: 96x64, Model: Lamp, model_id: model-1, model_version: ${RECIPE.version}, lora_scale: 0.8, go_fast: true, num_outputs: 2, position: 1, Version: The Way 0.1.0`,
        name,
      )
      t.equal(tags['XMP:Description'], RECIPE.prompt, name)
      t.equal(tags['XMP:CreatorTool'], 'The Way 0.1.0', name)
      t.strictSame(JSON.parse(String(tags['XMP:Recipe'])), RECIPE, name)
      t.notOk(JSON.stringify(tags).includes('Replicate'), `${name}: other metadata is replaced`)
      if (name.startsWith('turned'))
        t.equal(tags['EXIF:Orientation'], 'Rotate 90 CW', `${name}: the orientation stays`)
    }
  },
)

const LONG = {
  'in many scripts': 'Laterne 灯 فانوس 💡 é — “quoted” '.repeat(120),
  ampersands: '&<>"'.repeat(1000),
  emoji: '💡'.repeat(4000),
}
for (const [what, text] of Object.entries(LONG))
  t.test(`keeps long prompts: ${what}`, { skip }, async (t) => {
    const prompt = text.slice(0, text.length - (text.length % 2)).trim()
    const recipe = { ...RECIPE, prompt, parameters: { negative_prompt: prompt, lora_scale: 1 } }
    for (const tags of await readBack(t, await inEachFormat(recipe))) {
      const name = String(tags['File:FileName'])
      t.notOk(tags['ExifTool:Warning'] ?? tags['ExifTool:Error'], name)
      const text = textOf(tags)
      t.ok(text.startsWith(`${prompt}\nNegative prompt: ${prompt}\nSeed: 1234,`), name)
      t.equal(tags['XMP:Description'], prompt, name)
      t.strictSame(JSON.parse(String(tags['XMP:Recipe'])), recipe, name)
    }
  })

t.test('a hostile prompt neither breaks a file nor adds fields', { skip }, async (t) => {
  const prompt =
    'a lamp\r\nNegative prompt: no lamp\nSteps: 20, Seed: 99\n\u0007\u001b[31m</rdf:li></x:xmpmeta><?xpacket end="w"?> ]]> <script>alert(1)</script> "quoted", Size: 1x1'
  const recipe = {
    ...RECIPE,
    prompt,
    model_name: 'Lamp, Seed: 5\n</theway:Recipe>',
    parameters: { Steps: 3, seed: 7, 'a, Seed': 8, note: 'x, Seed: 9\nSteps: 10', extra: { a: 1 } },
  }
  for (const tags of await readBack(t, await inEachFormat(recipe))) {
    const name = String(tags['File:FileName'])
    t.notOk(tags['ExifTool:Warning'] ?? tags['ExifTool:Error'], name)
    const lines = textOf(tags).split('\n')
    t.equal(lines.length, 5, `${name}: four lines of the prompt, one of fields`)
    t.notOk(
      lines.some((line) => /^\s*(?:negative prompt|steps):/i.test(line)),
      name,
    )
    const last = lines.at(-1) ?? ''
    // The web UI's own pattern for fields.
    const pattern = /\s*(\w[\w \-/]+):\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$)/g
    const fields = [...last.matchAll(pattern)].map(([, field, value]) => [field, value])
    t.strictSame(
      fields.filter(([field]) => /^(?:seed|steps|size)$/i.test(String(field))),
      [
        ['Seed', '1234'],
        ['Size', '96x64'],
      ],
      name,
    )
    const stored = JSON.parse(String(tags['XMP:Recipe']))
    t.strictSame(stored, recipe, `${name}: the exact prompt is in XMP`)
    t.match(tags['XMP:Description'], '</x:xmpmeta>', name)
  }
})

t.test('leaves out the longest settings if they do not fit into a file', { skip }, async (t) => {
  const big = Object.fromEntries(
    Array.from({ length: 98 }, (_, n) => [`setting_${n}`, '&'.repeat(10 * n)]),
  )
  const recipe = { ...RECIPE, parameters: { ...big, huge: 'x'.repeat(1_000_000), lora_scale: 1 } }
  for (const tags of await readBack(t, await inEachFormat(recipe))) {
    const { parameters } = JSON.parse(String(tags['XMP:Recipe']))
    t.match(parameters, { lora_scale: 1, setting_1: '&'.repeat(10) })
    t.notOk('huge' in parameters)
    t.notOk('setting_97' in parameters)
  }
})

t.test('removes everything but colors and orientation', { skip }, async (t) => {
  const images: [string, Buffer, null][] = []
  for (const [name, bytes] of await makeImages())
    images.push([name, await rewrite(bytes, RECIPE), null])
  for (const tags of await readBack(t, images)) {
    const groups = new Set(Object.keys(tags).map((tag) => tag.split(':')[0]))
    const name = String(tags['File:FileName'])
    t.notOk(groups.has('XMP'), name)
    t.equal(groups.has('EXIF'), name.startsWith('turned'), name)
    t.notOk(/LMP|1234|Lamp/.test(JSON.stringify(tags)), name)
    t.notOk(tags['ExifTool:Warning'] ?? tags['ExifTool:Error'], name)
  }
})
