import t from 'tap'
import { createSettings } from '../../src/config/settings.ts'

t.test('prefers a variable to the earlier app’s, and counts an empty one as not set', async (t) => {
  const APP_URL = 'https://a.example'
  const NEXT_PUBLIC_APP_URL = 'https://b.example'
  const both = createSettings({ APP_URL, NEXT_PUBLIC_APP_URL })
  t.equal(both.optional('APP_URL')?.origin, APP_URL)
  const earlier = createSettings({ APP_URL: ' ', NEXT_PUBLIC_APP_URL })
  t.equal(earlier.optional('APP_URL')?.origin, NEXT_PUBLIC_APP_URL)
  t.equal(earlier.variableOf('APP_URL'), 'NEXT_PUBLIC_APP_URL')
  t.equal(createSettings({ PORT: '' }).get('PORT'), 3006)
  t.equal(createSettings({}).optional('PORT'), null)
})
