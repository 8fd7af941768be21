import t from 'tap'
import { toModel } from '../../src/models/model.mapper.ts'
import { createTestDatabase } from '../support/test-database.ts'

t.test('shows thumbnails of our files, old and new, and no others', async (t) => {
  const { call, query } = await createTestDatabase(t)
  await query(
    "insert into public.trained_models (id, owner_id, name, model_url) values ('m', 'ada', 'Lamp', 'ada/lamp:1')",
  )
  const row = await call.models_get({ owner_id: 'ada', id: 'm' })
  if (!row) throw new Error('The model is missing.')
  const shown = (thumbnail_url: string | null) =>
    toModel('ada', { ...row, thumbnail_url }).thumbnail_url
  for (const file of ['models/m/thumbnail.webp', 'images/g/0.webp', 'pictures/g/0.webp'])
    t.equal(shown(file), `/api/files/${file}`)
  t.equal(shown('https://replicate.delivery/a.png'), null)
  t.equal(shown(null), null)
})
