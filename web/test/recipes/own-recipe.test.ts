import t from 'tap'
import { makeImages, RECIPE, rewrite } from '../../../server/test/recipes/support.ts'
import { readRecipe } from '../../src/features/recipes/read-recipe.ts'

const fileOf = (bytes: Buffer) => new Blob([new Uint8Array(bytes)])

const HOSTILE = {
  ...RECIPE,
  prompt:
    ' a lamp 灯 💡\r\nNegative prompt: x\nSteps: 20 &lt;&#65; </theway:Recipe></x:xmpmeta> a:Recipe="{}" "é" ',
  parameters: { negative_prompt: '<b>&amp;</b>', num_inference_steps: 28, list: ['"', "'"] },
}

t.test('reads back exactly what the server wrote, from every kind of file', async (t) => {
  for (const recipe of [RECIPE, HOSTILE])
    for (const [name, bytes] of await makeImages()) {
      const { settings, ...found } = await readRecipe(fileOf(await rewrite(bytes, recipe)))
      t.strictSame(Object.fromEntries(settings), recipe.parameters, name)
      t.strictSame(
        found,
        {
          program: 'The Way',
          prompt: recipe.prompt,
          seed: recipe.seed,
          num_outputs: recipe.num_outputs,
          size: [recipe.width, recipe.height],
          model_id: recipe.model_id,
          model_name: recipe.model_name,
          loras: [],
        },
        name,
      )
    }
})

t.test('reads whether an image was made from an image', async (t) => {
  const [bytes] = (await makeImages()).values()
  if (!bytes) throw new Error('no image')
  const recipe = { ...RECIPE, loras: [], from_image: true }
  t.match(await readRecipe(fileOf(await rewrite(bytes, recipe))), { from_image: true })
})

t.test('reads the parameters if another program removed the XMP', async (t) => {
  for (const [name, bytes] of await makeImages()) {
    const written = await rewrite(bytes, RECIPE)
    const without = Buffer.from(
      written.toString('latin1').replaceAll('urn:the-way:', 'urn:no-name:'),
      'latin1',
    )
    const { settings, ...found } = await readRecipe(fileOf(without))
    t.match(
      found,
      {
        program: 'The Way',
        prompt: RECIPE.prompt,
        seed: RECIPE.seed,
        model_id: RECIPE.model_id,
      },
      name,
    )
    t.strictSame(
      Object.fromEntries(settings),
      { num_inference_steps: '28', guidance_scale: '3.5', lora_scale: '0.8', go_fast: 'true' },
      name,
    )
  }
})

t.test('reads XMP that another program rewrote with attributes', async (t) => {
  const [bytes] = (await makeImages()).values()
  if (!bytes) throw new Error('no image')
  const xmp = `<rdf:Description xmlns:ns1="urn:the-way:recipe:1.0/" ns1:Recipe="${JSON.stringify(RECIPE).replaceAll('"', '&quot;')}"/>`
  const { makePng, iTXt } = await import('./make-png.ts')
  t.match(await readRecipe(makePng([iTXt('XML:com.adobe.xmp', xmp)])), { prompt: RECIPE.prompt })
})
