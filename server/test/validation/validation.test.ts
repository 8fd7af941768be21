import t from 'tap'
import { Type } from 'typebox'
import { validate } from '../../src/validation/validation.ts'

const FormSchema = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 5 }),
    count: Type.Optional(Type.Integer({ minimum: 1, default: 3 })),
    id: Type.Optional(Type.Union([Type.String({ format: 'uuid' }), Type.Null()])),
  },
  { additionalProperties: false },
)

t.test('returns a valid value with its defaults', async (t) => {
  const id = '3f2b8c1e-6d0a-4c57-9f1e-0a1b2c3d4e5f'
  t.strictSame(validate(FormSchema, { name: 'Ada', id }), {
    isValid: true,
    value: { name: 'Ada', count: 3, id },
    problems: [],
  })
  t.match(validate(FormSchema, { name: 'Ada', id: null }), { isValid: true })
})

t.test('names each invalid field once, in our words', async (t) => {
  t.strictSame(validate(FormSchema, { name: '', count: 0.5, id: 'x', more: 1 }), {
    isValid: false,
    problems: [
      { field: 'more', code: 'additionalProperties', detail: 'is an unknown field: remove it' },
      { field: 'name', code: 'minLength', detail: 'should not be empty' },
      { field: 'count', code: 'type', detail: 'should be a whole number' },
      {
        field: 'id',
        code: 'format',
        detail: 'should be a UUID, such as 3f2b8c1e-6d0a-4c57-9f1e-0a1b2c3d4e5f',
      },
    ],
  })
})

t.test('counts code points and does not convert values', async (t) => {
  t.match(validate(FormSchema, { name: '👍'.repeat(5) }), { isValid: true })
  t.match(validate(FormSchema, { name: '👍'.repeat(6) }), {
    problems: [{ field: 'name', code: 'maxLength' }],
  })
  t.match(validate(FormSchema, { name: 'Ada', count: '3' }), {
    problems: [{ field: 'count', code: 'type' }],
  })
})

t.test('rejects a value even if none of its errors is worth naming', async (t) => {
  t.strictSame(validate(Type.Null(), 1), { isValid: false, problems: [] })
})
