import t from 'tap'
import {
  findForeignSyntax,
  removeForeignSyntax,
} from '../../src/features/prompts/foreign-syntax.ts'

t.test('finds and removes what only other programs read', (t) => {
  const cases = [
    ['a lake <lora:Alps_v2:0.8>, dawn', ['lora'], 'a lake, dawn'],
    ['<LORA:a:1><lyco:b:1> a lake', ['lora'], 'a lake'],
    ['a (red:1.2) lake', ['weight'], 'a red lake'],
    ['a (dark red : .5) lake', ['weight'], 'a dark red lake'],
    ['a ((((red)))) lake', ['weight'], 'a red lake'],
    ['a ((red:1.2) lake:0.9)', ['weight'], 'a red lake'],
    ['a [red] lake', ['weight'], 'a red lake'],
    ['a [red:blue:0.5] lake', ['weight'], 'a red lake'],
    ['a lake BREAK hills', ['break'], 'a lake hills'],
    ['a lake, embedding:EasyNeg.pt, dawn', ['embedding'], 'a lake, dawn'],
    ['(a (lake:1.1), BREAK, <lora:x:1>', ['lora', 'weight', 'break'], '(a lake'],
    ['<lora:x:1>', ['lora'], ''],
  ] as const
  for (const [prompt, kinds, without] of cases) {
    t.strictSame(findForeignSyntax(prompt), kinds, prompt)
    t.equal(removeForeignSyntax(prompt), without, prompt)
    t.strictSame(findForeignSyntax(removeForeignSyntax(prompt)), [], prompt)
  }
  t.end()
})

t.test('leaves ordinary text as it is', (t) => {
  for (const prompt of [
    'a lake (at dawn)',
    'a ratio (16:9, wide)',
    'a {red|blue} lake',
    'take a break  , now',
    'a < b, [] and ()',
    'an embedding of ideas',
    '  spaces  stay, , too ',
  ]) {
    t.strictSame(findForeignSyntax(prompt), [], prompt)
    t.equal(removeForeignSyntax(prompt), prompt)
  }
  t.end()
})

t.test('takes long hostile prompts', (t) => {
  for (const part of ['(', '[', '<lora:', '((', '(a:', '[a|', 'embedding:', ', '])
    t.ok(removeForeignSyntax(part.repeat(4000 / part.length)).length <= 4000, part)
  t.end()
})
