import t from 'tap'
import { testUpgrade } from '../../support/upgrade.ts'
import { checkUpgraded, rows7, schema7 } from './schema-7.ts'

// Schema version 9 renamed tables, functions and stored JSON, and version 10 moved the life cycle to `runs`.

t.test('keeps every row of schema version 7', async (t) => {
  await testUpgrade(t, { schema: schema7, rows: rows7, check: checkUpgraded })
})
