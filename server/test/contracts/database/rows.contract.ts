import { MOVED_TABLES } from '../../../src/ports/database/functions/rows.ts'
import { newKey } from './api-keys.contract.ts'
import { type Cases, some } from './contract.ts'
import { createGeneration, saveModel } from './generation-stages.ts'
import { createTraining } from './training-stages.ts'

export const rowCases: Cases = {
  'imports the rows of each table unchanged and only once': async (t, { call, query }) => {
    await saveModel(call, { name: 'žluť 😀' })
    await createTraining(call)
    await createGeneration(call)
    await call.api_keys_create(newKey('k', { scopes: ['read', 'admin'] }))
    await query(
      `insert into public.deletion_receipts (id, owner_id, receipt, created_at) values ('r', 'ada', '{"n": 1}', now())`,
    )
    const dump = async (table: string) =>
      (await query(`select to_jsonb(r) as row from public.${table} r order by r`)).map(
        ({ row }) => row as Record<string, unknown>,
      )
    const rows: Record<string, Record<string, unknown>[]> = {}
    for (const table of MOVED_TABLES) rows[table] = await dump(table)
    for (const table of [...MOVED_TABLES].reverse()) await query(`delete from public.${table}`)
    for (const table of MOVED_TABLES) {
      const expected = some(rows[table])
      t.equal(await call.rows_import({ table, rows: expected }), expected.length, table)
      t.equal(await call.rows_import({ table, rows: expected }), 0, `${table} again`)
      t.strictSame(await dump(table), expected, table)
    }
    t.ok(Object.values(rows).flat().length >= 8)
  },

  'rejects other tables': async (t, { query }) => {
    for (const table of ['sessions', 'users', 'schema_version', 'trained_models; drop table x'])
      await t.rejects(
        query('select public.rows_import(p => $1::text::jsonb)', [
          JSON.stringify({ table, rows: [] }),
        ]),
        { message: /No table/ },
      )
  },
}
